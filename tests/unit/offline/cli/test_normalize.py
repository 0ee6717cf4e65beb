"""``normalize``: one line an event, with its fields."""

from __future__ import annotations

import json

import pytest


def test_line_has_the_agreed_keys(cli, recording):
    code, out, _ = cli("normalize", recording, "--json", "-")
    line = json.loads(out.splitlines()[1])
    assert code == 0
    assert set(line) == {"file", "record_id", "_time", "fields", "eventtype", "tag"}
    assert line["file"] == f"{recording.as_posix()}/ws-041.xml"
    assert (line["record_id"], line["_time"]) == ("101", 1772611201.0)
    assert (line["eventtype"], line["tag"]) == ([], [])
    assert line["fields"]["Image"] == "C:\\Users\\Public\\evil.exe"
    assert line["fields"]["dvc"] == "ws-041.corp.example"


def test_raw_is_given_when_asked_for(cli, recording):
    _, out, _ = cli("normalize", recording, "--raw", "--json", "-")
    assert json.loads(out.splitlines()[0])["_raw"].startswith("<Event ")


def test_json_goes_to_a_file(cli, recording, tmp_path):
    target = tmp_path / "events.jsonl"
    _, out, _ = cli("normalize", recording, "--json", target)
    assert out == ""
    assert target.read_bytes().count(b"\n") == 3
    assert b"\r" not in target.read_bytes()


def test_multivalue_fields_are_lists(cli, recording, app):
    props = app / "default" / "props.conf"
    props.write_text(props.read_text("utf-8") + 'EVAL-both = mvappend("a", "b")\n', "utf-8")
    _, out, _ = cli("normalize", recording, "--json", "-")
    assert json.loads(out.splitlines()[0])["fields"]["both"] == ["a", "b"]


@pytest.mark.parametrize("command", ["normalize", "hunt"])
def test_no_progress_bar_without_a_terminal(cli, recording, command):
    err = cli(command, recording)[2]
    assert "\r" not in err
    assert "\x1b" not in err
