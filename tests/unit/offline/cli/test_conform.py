"""``conform``: vectors in, verdicts out."""

from __future__ import annotations

import json


def test_verdict_a_vector(cli, tmp_path):
    vectors = tmp_path / "vectors.jsonl"
    lines = [
        {"id": "met", "input": [{"a": "1"}, {"a": "2"}], "spl": "a=2", "expected": [{"a": "2"}]},
        {"id": "missed", "input": [{"a": "1"}], "spl": "a=1", "expected": [{"a": "3"}]},
        {"id": "error", "input": [], "spl": "| nonsense", "expected": []},
    ]
    vectors.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    code, out, err = cli("conform", vectors, "--json", "-")
    met, missed, error = (json.loads(line) for line in out.splitlines())
    assert code == 0
    assert met == {"id": "met", "ok": True, "got": [{"a": "2"}], "expected": [{"a": "2"}], "error": None}
    assert (missed["ok"], missed["got"]) == (False, [{"a": "1"}])
    assert (error["ok"], error["error"][:15]) == (False, "unknown command")
    assert "1 of 3 vectors are met" in err
