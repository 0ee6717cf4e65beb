"""``search``: rows out, time ranges, batches, errors."""

from __future__ import annotations

import json

import pytest


def rows(out: str) -> list[dict]:
    return [json.loads(line) for line in out.splitlines()]


def test_rows_come_as_sorted_json_lines(cli, recording):
    code, out, _ = cli("search", "`events` | stats count by dvc", "--data", recording, "--json", "-")
    assert code == 0
    assert out == '{"count":3,"dvc":"ws-041.corp.example"}\n'


def test_search_without_data_runs_generating_commands(cli):
    _, out, _ = cli("search", "| makeresults | eval a=1 | fields a | fields - _time", "--json", "-")
    assert rows(out) == [{"a": 1}]


@pytest.mark.parametrize(
    ("options", "count"),
    [
        pytest.param([], 3, id="all of the recording"),
        pytest.param(["--earliest", "1772611201"], 2, id="earliest is included"),
        pytest.param(["--latest", "1772611201"], 1, id="latest is not included"),
        pytest.param(["--now", "2026-03-04T08:00:03", "--earliest", "-1s"], 1, id="relative to now"),
        pytest.param(["--now", "2026-03-04T09:00:03", "--tz", "Europe/Berlin", "--earliest", "-1s"], 1, id="zone"),
        pytest.param(["--earliest", "-1s"], 1, id="now is the end of the recording"),
    ],
)
def test_time_range(cli, recording, options, count):
    _, out, _ = cli("search", "`events` | stats count", "--data", recording, "--json", "-", *options)
    assert rows(out) == [{"count": count}]


def test_saved_search_runs_by_name(cli, recording):
    _, out, _ = cli("search", "--saved", "Mini - Evil Runs - Rule", "--data", recording, "--json", "-")
    assert [row["detection"] for row in rows(out)] == ["evil_runs"]


def test_batch_names_events_where_rows_still_are_events(cli, recording, tmp_path):
    batch = tmp_path / "batch.jsonl"
    searches = {"evil": "`only(evil.exe)`", "counted": "`events` | stats count", "bad": "`events` | nonsense"}
    batch.write_text("".join(json.dumps({"name": n, "search": s}) + "\n" for n, s in searches.items()), "utf-8")
    code, out, _ = cli("search", "--batch", batch, "--data", recording, "--json", "-")
    evil, counted, bad = rows(out)
    place = {"file": f"{recording.as_posix()}/ws-041.xml", "record_id": "101"}
    assert evil == {"name": "evil", "count": 1, "error": None, "events": [place]}
    assert counted == {"name": "counted", "count": 1, "error": None, "events": []}
    assert (bad["count"], code) == (0, 2)
    assert "unknown command 'nonsense'" in bad["error"]


def test_macros_of_a_file_are_added(cli, recording, tmp_path):
    macros = tmp_path / "macros.json"
    macros.write_text(json.dumps({"macros": {"mine(1)": {"definition": "Image=*$what$", "args": ["what"]}}}), "utf-8")
    _, out, _ = cli("search", "`mine(odd.exe)` | stats count", "--data", recording, "--macros", macros, "--json", "-")
    assert rows(out) == [{"count": 1}]


def test_error_shows_its_place(cli, recording):
    code, out, err = cli("search", "`events` | stat count", "--data", recording)
    assert (code, out) == (2, "")
    assert "unknown command 'stat' (position 11)\n  `events` | stat count\n             ^\n" in err


@pytest.mark.parametrize("option", ["--now", "--earliest", "--latest"])
def test_time_that_is_none_is_bad_input(cli, recording, option):
    code, _, err = cli("search", "`events`", "--data", recording, option, "soon")
    assert code == 2
    assert "'soon' is no time" in err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["`events`", "--tz", "Mars/Olympus"], "no such time zone", id="zone"),
        pytest.param(["--saved", "unknown"], "no saved search 'unknown'", id="saved search"),
        pytest.param(["--batch", "missing.jsonl"], "missing.jsonl", id="batch file"),
    ],
)
def test_wrong_arguments_are_bad_input(cli, arguments, message):
    code, _, err = cli("search", *arguments)
    assert code == 2
    assert message in err


def test_batch_line_that_is_no_object_is_named(cli, tmp_path):
    batch = tmp_path / "batch.jsonl"
    batch.write_text('{"name": "a", "search": "index=main"}\n[1]\n', "utf-8")
    code, _, err = cli("search", "--batch", batch)
    assert code == 2
    assert f"{batch}: record line 2: not a JSON object" in err


def test_no_results_are_said(cli, recording):
    code, out, err = cli("search", "`only(nothing.exe)`", "--data", recording)
    assert (code, out) == (0, "")
    assert "No results." in err


def test_explain_shows_steps_and_events_read(cli, recording):
    code, out, _ = cli("search", "`events` evil | stats count", "--data", recording, "--explain")
    lines = out.splitlines()
    assert code == 0
    assert lines[:2] == ['terms: sourcetype="XmlWinEventLog" evil', "events read: 1 of 3 (33.3%)"]
    assert [line.split()[:4] for line in lines[2:]] == [["search", "3", "->", "1"], ["stats", "1", "->", "1"]]


@pytest.mark.parametrize(
    "search",
    [
        pytest.param(["`events` evil | stats count"], id="text"),
        pytest.param(["--saved", "Mini - Evil Runs - Rule"], id="saved search"),
    ],
)
def test_explain_as_json_has_a_line_for_the_search(cli, recording, search):
    _, out, _ = cli("search", *search, "--data", recording, "--explain", "--json", "-")
    (line,) = rows(out)
    steps = line.pop("steps")
    assert line["events_indexed"] == 3
    assert set(line) == {"events_indexed", "events_read", "share_read", "terms"}
    assert steps[0]["command"] == "search"
    assert set(steps[0]) == {"command", "rows_in", "rows_out", "seconds", "streaming"}


def test_explain_adds_its_keys_to_a_batch(cli, recording, tmp_path):
    batch = tmp_path / "batch.jsonl"
    searches = {"evil": "`events` evil", "made": "| makeresults", "bad": "`events` | nonsense"}
    batch.write_text("".join(json.dumps({"name": n, "search": s}) + "\n" for n, s in searches.items()), "utf-8")
    _, out, _ = cli("search", "--batch", batch, "--data", recording, "--explain", "--json", "-")
    evil, made, bad = rows(out)
    assert (evil["count"], evil["events_read"], evil["share_read"]) == (1, 1, 0.333333)
    assert [(step["rows_in"], step["rows_out"]) for step in evil["steps"]] == [(3, 1)]
    assert (made["events_read"], made["share_read"]) == (None, None)
    assert "events_read" not in bad
    _, out, _ = cli("search", "--batch", batch, "--data", recording, "--explain")
    assert out.splitlines()[0].split() == ["name", "count", "events_read", "share_read", "terms", "error"]


def test_explain_counts_no_terms_for_calculated_fields(cli, app, recording):
    (app / "default" / "props.conf").open("a", encoding="utf-8").write('EVAL-kind = "evil"\n')
    read = []
    for search in ("Image=*evil.exe", "kind=evil"):
        _, out, _ = cli("search", search, "--data", recording, "--explain", "--json", "-")
        read.append((rows(out)[0]["terms"], rows(out)[0]["events_read"]))
    assert read == [("exe", 3), ("", 3)]
