"""Which EventIDs are logged, and whether a detection can see."""

from __future__ import annotations

import pytest
from sysmon_essentials.config.coverage import Need, Sample, logged_events, sights

from tests.unit.sysmon_essentials.config.written import configuration

SHELL = "C:\\Windows\\System32\\cmd.exe"
SCRIPT = "C:\\Windows\\System32\\wscript.exe"


def need(*images: str, code: int = 1, hashes: frozenset[str] = frozenset()) -> Need:
    wanted = tuple(Sample(code, "Image", {"Image": image}, ("x",)) for image in images)
    return Need("program_runs", (code,), wanted, hashes)


def include(*images: str) -> str:
    filters = "".join(f'<Image condition="image">{image}</Image>' for image in images)
    return f'<RuleGroup groupRelation="or"><ProcessCreate onmatch="include">{filters}</ProcessCreate></RuleGroup>'


@pytest.mark.parametrize(
    ("filtering", "expected"),
    [
        pytest.param("", "all", id="on by default"),
        pytest.param('<ProcessCreate onmatch="exclude"/>', "all", id="empty exclude"),
        pytest.param('<ProcessCreate onmatch="include"/>', "none", id="empty include"),
        pytest.param(include("cmd.exe"), "some", id="include"),
        pytest.param(include("cmd.exe").replace("include", "exclude"), "all_but", id="exclude"),
        pytest.param(include("cmd.exe").replace("include", "exclude") * 2, "none", id="two excludes"),
    ],
)
def test_how_much_of_process_starts_is_logged(filtering: str, expected: str) -> None:
    assert {e.event_code: e.how_much for e in logged_events(configuration(filtering))}[1] == expected


def test_undecided_and_unfiltered_events_are_told_apart() -> None:
    much = {e.event_code: e.how_much for e in logged_events(configuration(""))}
    assert (much[2], much[6], much[3], much[4], much[255]) == ("unknown", "unknown", "none", "all", "all")


@pytest.mark.parametrize(
    ("filtering", "wanted", "status"),
    [
        pytest.param("", need(SHELL), "covered", id="everything is logged"),
        pytest.param('<ProcessCreate onmatch="include"/>', need(SHELL), "blind", id="nothing is logged"),
        pytest.param(include("cmd.exe"), need(SHELL), "covered", id="the program is included"),
        pytest.param(include("cmd.exe"), need(SHELL, SCRIPT), "partly", id="one of two is included"),
        pytest.param(include("cmd.exe"), need(), "partly", id="nothing is known of what it looks for"),
        pytest.param(include("cmd.exe").replace("include", "exclude"), need(SHELL), "blind", id="excluded"),
        pytest.param(include("cmd.exe").replace("include", "exclude"), need(SCRIPT), "covered", id="another excluded"),
        pytest.param("", need(SHELL, code=2), "partly", id="undecided default"),
        pytest.param("", need(SHELL, hashes=frozenset({"IMPHASH"})), "partly", id="a hash is not computed"),
        pytest.param("", Need("pair", (1, 3)), "partly", id="one of two EventIDs is logged"),
    ],
)
def test_sight(filtering: str, wanted: Need, status: str) -> None:
    (found,) = sights(configuration(filtering), [wanted])
    assert found.status == status
    assert bool(found.reasons) is (status != "covered")


def test_proposed_block_opens_the_eyes() -> None:
    filtering = include("cmd.exe")
    (before,) = sights(configuration(filtering), [need(SHELL, SCRIPT)])
    (after,) = sights(configuration(filtering + before.add), [need(SHELL, SCRIPT)])
    assert (before.status, after.status) == ("partly", "covered")


def test_proposal_for_other_fields_names_what_all_texts_have() -> None:
    wanted = Sample(1, "CommandLine", {"CommandLine": "net  use"}, ("net", "use<"))
    (found,) = sights(configuration(include("cmd.exe")), [Need("share_used", (1,), (wanted,))])
    assert '<CommandLine condition="contains all">net;use&lt;</CommandLine>' in found.add


def test_all_hashes_are_computed_with_an_asterisk() -> None:
    with_all = configuration("", options="<HashAlgorithms>*</HashAlgorithms>")
    assert sights(with_all, [need(SHELL, hashes=frozenset({"IMPHASH"}))])[0].status == "covered"
