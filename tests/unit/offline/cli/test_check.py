"""``check``: verdicts without running anything."""

from __future__ import annotations

import json


def test_good_search_is_ok(cli):
    assert cli("check", "`events` | stats count by dvc")[:2] == (0, "ok\n")


def test_bad_search_points_at_the_mistake(cli):
    code, _, err = cli("check", "`events` | stats nosuch(dvc)")
    assert code == 2
    assert "  `events` | stats nosuch(dvc)\n" in err
    assert err.rstrip().endswith("^")


def test_file_gives_one_verdict_a_line(cli, tmp_path):
    file = tmp_path / "searches.jsonl"
    file.write_text('{"name":"good","search":"`events`"}\n\n{"name":"bad","search":"`events` | nope"}\n', "utf-8")
    code, out, err = cli("check", "--file", file, "--json", "-")
    assert code == 2
    assert [json.loads(line) for line in out.splitlines()] == [
        {"name": "good", "ok": True, "error": None, "position": None},
        {"name": "bad", "ok": False, "error": "unknown command 'nope'", "position": 11},
    ]
    assert "2 searches, 1 with an error" in err


def test_unknown_macro_is_an_error(cli):
    code, _, err = cli("check", "`nowhere`")
    assert code == 2
    assert "nowhere" in err
