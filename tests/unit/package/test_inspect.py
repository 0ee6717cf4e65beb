"""The verdict on an AppInspect report."""

from __future__ import annotations

from typing import Any

import pytest

from package.inspect import judge

FLOOR = frozenset(("check_collections_conf",))


def report(*checks: tuple[str, str], success: int = 200) -> dict[str, Any]:
    summary = dict.fromkeys(("error", "failure", "future_failure", "warning"), 0) | {"success": success}
    for _, result in checks:
        summary[result] = summary.get(result, 0) + 1
    found = [{"name": name, "result": result, "messages": [{"message": "why"}]} for name, result in checks]
    return {"summary": summary, "reports": [{"groups": [{"checks": found}]}]}


def test_clean_report_passes() -> None:
    assert list(judge(report(("check_anything", "success")), FLOOR)) == []


def test_named_warning_passes() -> None:
    assert list(judge(report(("check_collections_conf", "warning")), FLOOR)) == []


def test_any_other_warning_does_not() -> None:
    found = list(judge(report(("check_for_splunk_js", "warning")), FLOOR))
    assert found == ["warning that this package could do without: check_for_splunk_js: why"]


@pytest.mark.parametrize("result", ["failure", "error", "future_failure"])
def test_failures_of_any_kind_do_not_pass(result: str) -> None:
    found = list(judge(report(("check_collections_conf", result)), FLOOR))
    assert found == [f"1 x {result}", f"{result}: check_collections_conf: why"]


def test_run_in_which_nothing_was_checked_does_not_pass() -> None:
    assert list(judge(report(success=0), FLOOR)) == ["no check succeeded"]
