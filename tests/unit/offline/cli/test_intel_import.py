"""``intel import``: each feed for itself, a damaged one changes nothing."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import threading

import pytest
from sysmon_essentials.intel.csv_home import read_home
from sysmon_essentials.intel.lock import locked

from offline.cli.environment import REPOSITORY
from offline.cli.main import main

_MAIN = "from offline.cli.main import main; raise SystemExit(main())"
UUID = "0b6b0d7e-0000-4000-8000-000000000001"


@pytest.fixture
def run(tmp_path, capsys):
    """Import feeds into one file; gives exit code, the line of each feed, standard error, and the rows."""

    def go(*arguments: object, now: str = "2026-03-04"):
        home = tmp_path / "home.csv"
        words = ["intel", "import", *map(str, arguments), "--to", str(home), "--now", now, "--json", "-"]
        code = main(words)
        out, err = capsys.readouterr()
        rows = home.read_text().splitlines()[1:] if home.exists() else []
        return code, [json.loads(line) for line in out.splitlines()], err, [row.split(",")[:4] for row in rows]

    return go


@pytest.fixture
def feed(tmp_path):
    def write(name: str, content: str | bytes):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def test_what_became_of_a_feed(run, feed):
    path = feed("addresses.txt", "198.51.100.7\n198.51.100.7\n10.0.0.1\nnonsense\n")
    code, lines, err, rows = run(path)
    assert code == 0
    assert lines == [
        {
            "feed": "addresses",
            "files": [str(path)],
            "formats": ["list"],
            "types": {"ip": 1},
            "indicators": 1,
            "added": 1,
            "kept": 0,
            "removed": 0,
            "merged": 1,
            "allowed_out": 1,
            "expired": 0,
            "refused": {"not a domain": 1},
        }
    ]
    assert rows == [["ip:198.51.100.7", "ip", "198.51.100.7", "addresses"]]
    assert "line 4: not a domain: 'nonsense'" in err


def test_second_import_replaces_what_the_first_brought(run, feed):
    run(feed("a.txt", "a.example\nb.example\n"))
    _, lines, _, rows = run(feed("a.txt", "b.example\nc.example\n"))
    assert (lines[0]["added"], lines[0]["kept"], lines[0]["removed"]) == (1, 1, 1)
    assert [row[2] for row in rows] == ["b.example", "c.example"]


def test_keep_leaves_what_is_not_named(run, feed):
    run(feed("a.txt", "a.example\n"))
    _, _, _, rows = run(feed("a.txt", "b.example\n"), "--keep")
    assert [row[2] for row in rows] == ["a.example", "b.example"]


@pytest.mark.parametrize(
    "content",
    [
        gzip.compress(b"b.example\n" * 99)[:-6],
        "<html>no access</html>",
        '{"type":"bundle","objects":[{',
        "nonsense\n",
        "",
    ],
    ids=["cut", "web page", "cut JSON", "nothing usable", "empty"],
)
def test_damaged_feed_changes_nothing_and_the_others_are_imported(run, feed, content):
    run(feed("a.txt", "a.example\n"))
    code, lines, err, rows = run(feed("a.txt", content), feed("b.txt", "c.example\n"))
    assert code == 2
    assert [("error" in line, line["feed"]) for line in lines] == [(True, "a"), (False, "b")]
    assert "a: not imported, its earlier indicators stay" in err
    assert [row[2] for row in rows] == ["a.example", "c.example"]


def test_several_files_can_be_one_feed(run, feed):
    _, lines, _, rows = run(feed("a.txt", "a.example\n"), feed("b.txt", "b.example\n"), "--feed", "both")
    assert [line["indicators"] for line in lines] == [2]
    assert {row[3] for row in rows} == {"both"}


def test_two_feeds_of_one_name_are_refused(run, feed):
    code, _, err, rows = run(feed("a.txt", "a.example\n"), feed("a.csv", "b.example\n"))
    assert (code, rows) == (2, [])
    assert "two feeds would be called 'a'" in err


def test_folder_of_a_misp_feed(run, feed, tmp_path):
    feed("manifest.json", json.dumps({UUID: {"info": "x"}}))
    event = {"Event": {"info": "x", "Attribute": [{"type": "domain", "value": "evil.example", "to_ids": True}]}}
    feed(f"{UUID}.json", json.dumps(event))
    _, lines, _, rows = run(tmp_path, "--feed", "misp")
    assert lines[0]["formats"] == ["misp"]
    assert [row[2] for row in rows] == ["evil.example"]


def test_event_that_the_manifest_names_must_be_there(run, feed, tmp_path):
    feed("manifest.json", json.dumps({UUID: {"info": "x"}}))
    code, _, err, _ = run(tmp_path)
    assert code == 2
    assert f"{UUID}.json: is named by the manifest but missing" in err


def test_folder_without_a_manifest_is_no_feed(run, tmp_path):
    code, _, err, _ = run(tmp_path)
    assert (code, "has no manifest.json" in err) == (2, True)


def test_columns_type_and_confidence_are_told(run, feed, tmp_path):
    path = feed("t.csv", "1,evil,x\n2,worse,y\n")
    *_, rows = run(path, "--format", "table", "--column", "2=pipe", "--column", "3=description")
    assert [row[:3] for row in rows] == [[r"pipe:\evil", "pipe", r"\evil"], [r"pipe:\worse", "pipe", r"\worse"]]
    run(feed("p.txt", "evil\n"), "--type", "pipe", "--confidence", "9")
    assert r"pipe:\evil,pipe,\evil,p,1772582400,9,," in (tmp_path / "home.csv").read_text()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--column", "ip"), "write it as name=role"),
        (("--column", "9=ip", "--format", "table"), "there is no column '9'"),
        (("--format", "xlsx"), "no format of feeds"),
        (("--allow", "nowhere.csv"), "no such allow-list"),
    ],
    ids=["column without role", "no such column", "no such format", "no such allow-list"],
)
def test_wrong_option_is_bad_input(run, feed, arguments, message):
    code, _, err, _ = run(feed("a.txt", "198.51.100.7\n"), *arguments)
    assert (code, message in err) == (2, True)


def test_allow_list_of_ones_own_or_none(run, feed):
    allow = feed("allow.csv", "type,value,owner,reason,expires\ndomain,corp.example,me,mine,\nip,nonsense,,,\n")
    path = feed("a.txt", "10.0.0.1\nwww.corp.example\n")
    _, _, err, rows = run(path, "--allow", allow)
    assert [row[2] for row in rows] == ["10.0.0.1"]
    assert "line 3: 'nonsense' is no IP address; the row does not count" in err
    assert [row[2] for row in run(path, "--no-allow")[3]] == ["10.0.0.1", "www.corp.example"]


def test_expired_indicators_are_left_out(run, feed):
    path = feed("a.csv", "ip,last_seen\n198.51.100.7,2020-01-01\n198.51.100.8,2026-03-01\n")
    _, lines, _, rows = run(path)
    assert lines[0]["expired"] == 1
    assert [row[2] for row in rows] == ["198.51.100.8"]


def test_imports_at_the_same_time_lose_nothing_of_each_other(feed, tmp_path):
    home = tmp_path / "home.csv"
    names = ["one", "two", "three", "four"]
    begun = []
    for name in names:
        path = feed(f"{name}.txt", "".join(f"h{at}.{name}.example\n" for at in range(3_000)))
        words = [sys.executable, "-c", _MAIN, "intel", "import", str(path), "--to", str(home)]
        begun.append(subprocess.Popen(words, cwd=REPOSITORY, stdout=subprocess.DEVNULL))
    assert [one.wait() for one in begun] == [0] * 4
    found = [one.feed for one, _ in read_home(home)]
    assert {name: found.count(name) for name in names} == dict.fromkeys(names, 3_000)
    assert {path.name for path in tmp_path.iterdir()} == {"home.csv", *(f"{name}.txt" for name in names)}


def test_import_waits_for_whoever_writes_the_file(run, feed, tmp_path):
    path, home = feed("a.txt", "a.example\n"), tmp_path / "home.csv"
    words = ["intel", "import", str(path), "--to", str(home)]
    other = threading.Thread(target=main, args=(words,))
    with locked(home):
        other.start()
        other.join(1)
        assert (other.is_alive(), home.exists()) == (True, False)
    other.join()
    assert home.exists()


def test_json_of_a_feed_and_what_is_refused_in_it(run, feed):
    records = {
        "1": [{"ioc_value": "198.51.100.7:443", "ioc_type": "ip:port"}],
        "2": [{"ioc_value": "x", "ioc_type": "y"}],
    }
    code, lines, err, rows = run(feed("export.json", json.dumps(records)))
    assert (code, lines[0]["formats"], lines[0]["refused"]) == (0, ["json"], {"type not matched": 1})
    assert rows == [["ip:198.51.100.7", "ip", "198.51.100.7", "export"]]
    assert "2.[0]: type not matched: 'y' is no type" in err


def test_names_in_json_are_told(run, feed):
    path = feed("own.json", '{"things": [{"what": "evil.example"}]}')
    code, _, err, _ = run(path)
    assert (code, "set the format to json" in err) == (2, True)
    *_, rows = run(path, "--format", "json", "--column", "what=domain")
    assert [row[2] for row in rows] == ["evil.example"]


def test_folder_of_the_file_must_exist(feed, tmp_path, capsys):
    words = ["intel", "import", str(feed("a.txt", "a.example\n")), "--to", str(tmp_path / "no" / "home.csv")]
    assert main(words) == 2
    assert "no such folder" in capsys.readouterr().err


def test_list_of_what_is_harmless_changes_nothing(run, feed):
    run(feed("a.json", '["a.example"]'))
    code, _, err, rows = run(feed("a.json", '{"list": ["b.example"], "name": "x", "type": "hostname"}'))
    assert (code, [row[2] for row in rows]) == (2, ["a.example"])
    assert "is a warning list of MISP" in err
