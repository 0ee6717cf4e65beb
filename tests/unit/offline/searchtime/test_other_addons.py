"""What an add-on written in the usual manner gives, as Splunk would: every weakness must show, or we hide our own."""

from __future__ import annotations

from pathlib import Path

import pytest
from sysmon_essentials.event import RawEvent

from offline.conf import load_apps
from offline.indextime import index_event
from offline.searchtime.knowledge import Knowledge

APP = Path(__file__).resolve().parents[3] / "data" / "apps" / "other_addon"
MD5, OTHER_MD5, SHA256 = "0" * 32, "F" * 32, "A" * 64
HEAD = (
    "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><EventID>{}</EventID><Level>4</Level>"
    "<Channel>Microsoft-Windows-Sysmon/Operational</Channel><Computer>ws-041.corp.example</Computer></System><EventData>"
)


@pytest.fixture(scope="module")
def conf():
    return load_apps([APP])


@pytest.fixture(scope="module")
def knowledge(conf):
    return Knowledge(conf)


@pytest.fixture
def fields(conf, knowledge):
    def fields_of(code, quote="'", **data):
        pieces = (f"<Data Name={quote}{name}{quote}>{value}</Data>" for name, value in data.items())
        raw = RawEvent(HEAD.format(code) + "".join(pieces) + "</EventData></Event>", "a.xml", "1")
        return next(knowledge.frame([index_event(raw, conf)]).rows())

    return fields_of


def test_plain_event_is_normalised(fields):
    found = fields(1, Image="C:\\Tools\\a.exe", CommandLine="a.exe /x", User="CORP\\alice", Hashes=f"SHA256={SHA256}")
    assert (found["dest"], found["process"], found["user"]) == ("ws-041.corp.example", "a.exe /x", "alice")
    assert (found["process_path"], found["process_name"], found["action"]) == ("C:\\Tools\\a.exe", "a.exe", "allowed")
    assert (found["signature"], found["SHA256"], found["Level"]) == ("Process Create", SHA256, "4")
    assert (found["eventtype"], found["tag"]) == ("other-process", ("process", "report"))


def test_value_with_a_line_break_vanishes(fields):
    found = fields(1, CommandLine="powershell\n-enc x", Image="C:\\a.exe")
    assert "CommandLine" not in found
    assert found["Image"] == "C:\\a.exe"


def test_entities_stay_encoded(fields):
    assert fields(1, CommandLine="a &amp;&amp; b &gt; c")["process"] == "a &amp;&amp; b &gt; c"


def test_double_quotes_give_no_data_fields(fields):
    assert "Image" not in fields(1, '"', Image="C:\\a.exe")


def test_long_event_loses_its_last_fields(fields):
    found = fields(1, Image="C:\\a.exe", CommandLine="x" * 12_000, User="CORP\\alice")
    assert found["Image"] == "C:\\a.exe"
    assert not {"CommandLine", "User", "user"} & found.keys()


def test_hash_in_a_command_line_is_taken_for_the_hash(fields):
    found = fields(1, CommandLine=f"echo MD5={OTHER_MD5}", Hashes=f"MD5={MD5},SHA256={SHA256}")
    assert (found["MD5"], found["SHA256"]) == (OTHER_MD5, SHA256)


@pytest.mark.parametrize(
    ("target", "hive"),
    [
        ("HKLM\\System\\x", "HKEY_LOCAL_MACHINE\\SYSTEM"),
        ("HKLM\\SYSTEM\\x", None),
        ("HKCR\\x", None),
        ("HKU\\.DEFAULT\\x", "HKEY_CURRENT_USER"),
    ],
)
def test_hive_depends_on_case_and_on_the_roots_listed(fields, target, hive):
    assert fields(13, TargetObject=target).get("registry_hive") == hive


def test_branch_behind_another_that_takes_its_events_is_never_reached(fields):
    assert fields(7, Image="C:\\a.exe", ImageLoaded="C:\\b.dll")["process_path"] == "C:\\a.exe"


def test_user_is_null_exactly_where_two_users_differ(fields):
    assert fields(10, SourceUser="CORP\\alice", TargetUser="CORP\\alice")["user"] == "CORP\\alice"
    assert "user" not in fields(10, SourceUser="CORP\\alice", TargetUser="NT AUTHORITY\\SYSTEM")


def test_default_match_is_given_for_unknown_keys_only_where_there_is_a_key(fields):
    assert fields(22, record_type="99")["record_type_name"] == "1"
    assert "record_type_name" not in fields(22, QueryName="example.com")


def test_answers_keep_their_mapped_addresses(fields):
    found = fields(22, QueryResults="::ffff:192.0.2.7;::ffff:192.0.2.8;")
    assert found["answer"][:2] == ("::ffff:192.0.2.7", "::ffff:192.0.2.8")


def test_image_load_is_tagged_as_a_process(fields):
    assert fields(7, Image="C:\\a.exe")["tag"] == ("process", "report")


def test_nothing_in_it_is_a_problem_for_splunk(conf, fields):
    fields(1)
    assert conf.problems == []
