"""Which saved searches are detections, and which of them run."""

from __future__ import annotations

import pytest

from offline.scheduler import chosen, keep, plan_detections, run_detections, saved_searches
from offline.spl.frame import Frame
from offline.spl.session import Session

SAVED = """\
[App - Pack - process_create]
search = a=1 | eval detection=mvappend(if(b=1, "one", null()), if(b=2, "two", null()))

[App - First One - Rule]
search = a=1 | eval detection="one"

[App - The Other - Rule]
search = a=1 | stats count | eval detection="three"

[App - Some Report]
search = a=1
"""


@pytest.fixture
def searches(apps):
    return saved_searches(apps.conf(savedsearches=SAVED))


def names(searches):
    return [search.name for search in searches]


def test_packs_and_rules_are_detections_and_reports_are_not(searches):
    assert names(searches) == ["App - First One - Rule", "App - Pack - process_create", "App - The Other - Rule"]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param({"single": False}, ["App - Pack - process_create", "App - The Other - Rule"], id="packs"),
        pytest.param({"single": True}, ["App - First One - Rule", "App - The Other - Rule"], id="single"),
        pytest.param({"single": False, "globs": ["one"]}, ["App - Pack - process_create"], id="word in a pack"),
        pytest.param({"single": False, "globs": ["the *"]}, ["App - The Other - Rule"], id="title beside packs"),
        pytest.param({"single": True, "globs": ["ONE"]}, ["App - First One - Rule"], id="single word, any case"),
        pytest.param({"single": False, "globs": ["none"]}, [], id="nothing fits"),
    ],
)
def test_chosen(searches, options, expected):
    assert names(chosen(searches, **options)) == expected


INTELLIGENCE = """\
[App - Pack - Intelligence - network_connect]
search = a=1 | eval observed="listed_address || " . dest_ip

[App - Listed Address - Rule]
search = a=1 | eval observed="listed_address || " . dest_ip | eval detection="listed_address"
"""


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param({"single": False}, [], id="packs without indicators"),
        pytest.param({"single": True}, [], id="single without indicators"),
        pytest.param(
            {"single": False, "indicators": True}, ["App - Pack - Intelligence - network_connect"], id="packs"
        ),
        pytest.param({"single": True, "indicators": True}, ["App - Listed Address - Rule"], id="single"),
    ],
)
def test_what_asks_for_indicators_runs_if_there_are_any(apps, options, expected):
    assert names(chosen(saved_searches(apps.conf(savedsearches=INTELLIGENCE)), **options)) == expected


def test_findings_of_a_pack_are_kept_by_word(searches, monkeypatch):
    index = Frame.from_rows([{"a": "1", "b": "1", "_time": 2.0}, {"a": "1", "b": "2", "_time": 1.0}])
    planned, outcome = plan_detections(chosen(searches, single=False), Session())
    run_detections(planned, outcome, lambda: Session(index=index))
    assert [found.detection for found in outcome.findings] == ["three", "two", "one"]
    assert [found.detection for found in keep(outcome.findings, searches, ["one"])] == ["one"]
    assert len(keep(outcome.findings, searches, [])) == 3


def test_every_search_writes_into_a_session_of_its_own(apps):
    conf = apps.conf(savedsearches="[A - B - Rule]\nsearch = a=1 | collect index=summary\n")
    sessions = []

    def session():
        sessions.append(Session(index=Frame.from_rows([{"a": "1"}])))
        return sessions[-1]

    planned, outcome = plan_detections(saved_searches(conf), Session())
    run_detections(planned, outcome, session)
    assert len(outcome.findings) == 1
    assert [list(one.outputs) for one in sessions] == [["index:summary"]]
