"""``explain``: stage and stanza of a field's value."""

from __future__ import annotations

import json


def test_setting_and_place_are_shown(cli, recording, app):
    code, out, err = cli("explain", recording, "--record", "101", "--field", "Image")
    assert code == 0
    assert "1. EXTRACT set: C:\\Users\\Public\\evil.exe" in out
    assert "[XmlWinEventLog] EXTRACT-image" in out
    assert f"{app}/default/props.conf:3" in out
    assert "record 101" in err


def test_json_line_a_stage(cli, recording):
    _, out, _ = cli("explain", recording, "--record", "101", "--field", "Image", "--json", "-")
    (line,) = [json.loads(line) for line in out.splitlines()]
    assert (line["record_id"], line["stage"], line["after"]) == ("101", "EXTRACT", ["C:\\Users\\Public\\evil.exe"])


def test_unknown_record_is_bad_input(cli, recording):
    code, _, err = cli("explain", recording, "--record", "7", "--field", "Image")
    assert code == 2
    assert "no event has record number 7" in err


def test_field_that_nothing_gives_is_said(cli, recording):
    code, out, err = cli("explain", recording, "--record", "101", "--field", "nothing")
    assert (code, out) == (0, "")
    assert "nothing gives this event a field 'nothing'" in err
