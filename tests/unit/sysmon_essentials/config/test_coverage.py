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


def open_need(word: str, code: int) -> Need:
    return Need(word, (code,), open_codes=frozenset({code}))


def judged(filtering: str, *needs: Need, schema: str = "4.90"):
    return sights(configuration(filtering, schema), list(needs))


@pytest.mark.parametrize("filtering", ["", '<FileCreate onmatch="include"/>', '<FileCreateTime onmatch="include"/>'])
def test_proposals_for_several_detections_hold_together(filtering: str) -> None:
    name = Sample(11, "TargetFilename", {"TargetFilename": "C:\\Data\\a.cpl"}, (".cpl",))
    needs = [open_need("a", 11), open_need("b", 11), Need("c", (11,), (name,)), open_need("d", 2), open_need("e", 100)]
    before = judged(filtering, *needs)
    assert all(sight.add for sight in before)
    after = judged(filtering + "".join(sight.add for sight in before), *needs)
    assert [sight.status for sight in after] == ["covered"] * 5


@pytest.mark.parametrize(
    ("match", "reason"), [("include", "for 1 include filters only"), ("exclude", "but for 1 exclude filters")]
)
def test_what_no_sample_shows_is_never_called_covered(match: str, reason: str) -> None:
    filtering = include("cmd.exe").replace("include", match)
    half_known = need(SHELL if match == "include" else SCRIPT)._replace(open_codes=frozenset({1}))
    for wanted in (open_need("a", 1), half_known):
        (found,) = judged(filtering, wanted)
        assert (found.status, reason in found.reasons[0]) == ("partly", True)


def test_filter_that_takes_everything_is_seen() -> None:
    everything = '<FileCreate onmatch="include"><UtcTime condition="contains">:</UtcTime></FileCreate>'
    excluded = '<FileCreate onmatch="exclude"><Image condition="image">a.exe</Image></FileCreate>'
    much = [{e.event_code: e.how_much for e in logged_events(configuration(text))}[11] for text in
            (everything, everything + excluded)]  # fmt: skip
    assert much == ["all", "all_but"]


def test_proposal_names_the_schema_that_it_needs() -> None:
    (found,) = judged("", open_need("a", 29), schema="4.50")
    assert found.reasons == ('EventID 29 (FileExecutableDetected) is not logged; the block needs schemaversion="4.90"',)


@pytest.mark.parametrize(
    ("samples", "filters"),
    [
        pytest.param(
            [("Image", r"C:\rar.exe", ("rar.exe",)), ("Image", r"C:\winrar.exe", ("winrar.exe",))],
            '<Image condition="image">rar.exe</Image><Image condition="image">winrar.exe</Image>',
            id="a program is not part of another's name",
        ),
        pytest.param(
            [("CommandLine", "net.exe use", ("net.exe", "use")), ("CommandLine", "net use", ("net", "use"))],
            '<CommandLine condition="contains all">net;use</CommandLine>',
            id="the wider filter is enough",
        ),
        pytest.param(
            [("Details", "%temp%\\a.exe", ("%temp%\\", ".exe"))],
            '<Details condition="contains all">temp;.exe</Details>',
            id="variables would be replaced",
        ),
        pytest.param(
            [("Image", r"C:\Users\a.exe", (":\\users\\",))],
            '<Image condition="contains">:\\users\\</Image>',
            id="a name that was made up is not asked for",
        ),
    ],
)
def test_proposed_filter(samples: list, filters: str) -> None:
    wanted = tuple(Sample(1, field, {field: text}, parts) for field, text, parts in samples)
    (found,) = judged('<ProcessCreate onmatch="include"/>', Need("a", (1,), wanted))
    assert found.add == (
        f'<RuleGroup groupRelation="or"><ProcessCreate onmatch="include">{filters}</ProcessCreate></RuleGroup>'
    )


def test_whole_value_is_asked_for_as_a_whole() -> None:
    port = Sample(3, "DestinationPort", {"DestinationPort": "445"}, ("445",), is_whole=True)
    (found,) = judged("", Need("a", (3,), (port,)))
    assert '<DestinationPort condition="is">445</DestinationPort>' in found.add


@pytest.mark.parametrize("wanted", [open_need("a", 27), need(SHELL, code=28)], ids=["executable", "shredding"])
def test_no_block_is_proposed_that_would_prevent_something(wanted: Need) -> None:
    (found,) = judged("", wanted)
    assert (found.status, found.add) == ("blind", "")
    assert "would prevent what it logs" in found.reasons[0]


def test_reason_names_the_line_of_the_exclude_filter() -> None:
    block = '<ProcessCreate onmatch="exclude">\n<Image condition="image">a.exe</Image>\n{}</ProcessCreate>'
    (found,) = judged(block.format('<Image condition="image">cmd.exe</Image>'), need(SHELL))
    assert "an exclude filter (line 3) drops Image C:\\Windows\\System32\\cmd.exe" in found.reasons[0]


def test_what_is_excluded_is_told_apart_from_what_is_not_included() -> None:
    excluded = '<ProcessCreate onmatch="exclude">\n<Image condition="image">cmd.exe</Image></ProcessCreate>'
    wanted = need(SHELL, SCRIPT)
    named = [sample._replace(parts=(sample.fields["Image"].rpartition("\\")[2],)) for sample in wanted.samples]
    (found,) = judged(excluded + include("msxsl.exe"), wanted._replace(samples=tuple(named)))
    assert found.status == "partly"
    assert f"none for Image {SCRIPT}; an exclude filter (line 2) drops Image {SHELL}" in found.reasons[0]
    assert "wscript.exe" in found.add
    assert "cmd.exe" not in found.add


def test_nothing_but_excluded_samples_are_blind_whatever_is_included() -> None:
    excluded = '<ProcessCreate onmatch="exclude"><Image condition="image">cmd.exe</Image></ProcessCreate>'
    (found,) = judged(excluded + include("msxsl.exe"), need(SHELL))
    assert (found.status, found.add) == ("blind", "")


def test_sample_is_seen_where_a_filter_takes_everything() -> None:
    everything = '<ProcessCreate onmatch="include"><UtcTime condition="contains">:</UtcTime></ProcessCreate>'
    excluded = '<ProcessCreate onmatch="exclude"><Image condition="image">a.exe</Image></ProcessCreate>'
    for filtering in (everything, everything + excluded):
        assert judged(filtering, need(SHELL))[0].status == "covered"


def test_what_is_not_logged_is_blind_though_a_hash_is_lacking_too() -> None:
    (found,) = judged('<ProcessCreate onmatch="include"/>', need(SHELL, hashes=frozenset({"MD5"})))
    assert found.status == "blind"
    assert found.reasons[1] == "HashAlgorithms lacks MD5"
