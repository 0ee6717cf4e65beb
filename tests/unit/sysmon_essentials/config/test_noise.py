"""Counting what is kept and dropped, and which programs may be excluded."""

from __future__ import annotations

import pytest
from sysmon_essentials.config.coverage import Sample
from sysmon_essentials.config.evaluate import Evaluator
from sysmon_essentials.config.noise import Candidate, Tally, may_be_excluded

from tests.unit.sysmon_essentials.config.written import configuration

EXCLUDE = '<ProcessCreate onmatch="exclude">\n<Image condition="image">chatty.exe</Image></ProcessCreate>'


def tally(*images: str) -> Tally:
    made = Tally()
    judge = Evaluator(configuration(EXCLUDE))
    for image in images:
        made.add(1, {"Image": image}, judge.verdict(1, {"Image": image}), len(image))
    return made


def test_events_and_bytes_are_counted_by_event_and_rule() -> None:
    made = tally("C:\\chatty.exe", "C:\\chatty.exe", "C:\\quiet.exe")
    kept, dropped = made.by_event[1]
    assert (kept.events, kept.size_bytes, dropped.events, dropped.size_bytes) == (1, 12, 2, 26)
    counted = {(d.item_line, d.why, d.text): count.events for d, count in made.by_decision.items()}
    assert counted == {(2, "match", 'Image image "chatty.exe"'): 2, (0, "unmatched", ""): 1}


def test_only_kept_events_make_a_program_noisy() -> None:
    made = tally("C:\\chatty.exe", "C:\\a.exe", "C:\\b.exe", "C:\\b.exe")
    assert [(one.value, one.events) for one in made.noisiest(5)] == [("C:\\b.exe", 2), ("C:\\a.exe", 1)]
    assert made.kept == 3


def candidate(path: str) -> Candidate:
    return Candidate("ProcessCreate", "Image", path, 100, 1000)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (r"C:\Program Files\Backup\agent.exe", True),
        (r"C:\Windows\System32\backgroundTaskHost.exe", True),
        (r"C:\Users\j.meyer\agent.exe", False),
        (r"C:\ProgramData\agent.exe", False),
        (r"C:\Windows\Temp\agent.exe", False),
        (r"agent.exe", False),
        (r"C:\Windows\System32\svchost.exe", False),
        (r"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe", False),
        (r"C:\Windows\System32\whoami.exe", False),
        (r"C:\Windows\System32\spool\drivers\color\agent.exe", False),
        (r"C:\Windows\SysWOW64\Tasks\agent.exe", False),
        (r"C:\Program Files\..\Users\Public\agent.exe", False),
        (r"C:\Program Files\.\agent.exe", False),
        (r"D:\Program Files\Backup\agent.exe", False),
        (r"E:\Windows\System32\agent.exe", False),
        (r"C:\Program Files\Backup\agent.exe:hidden.exe", False),
        (r"C:\Windows\System32\inetsrv\w3wp.exe", False),
        (r"C:\Program Files\Python313\python3.13.exe", False),
        (r"C:\Program Files\Java\bin\javaw.exe", False),
        (r"C:\Program Files\Microsoft Office\root\Office16\WINWORD.EXE", False),
        (r"C:\Program Files\Backup 2.0\agent.v2.exe", True),
    ],
)
def test_program_may_be_excluded(path: str, expected: bool) -> None:
    sought = [Sample(1, "Image", {"Image": r"C:\Windows\System32\WHOAMI.exe"}, ())]
    assert may_be_excluded(candidate(path), sought) is expected


def test_exclusion_is_valid_and_hides_what_it_says() -> None:
    one = candidate(r"C:\Program Files\R&D\agent.exe")
    block = f'<ProcessCreate onmatch="exclude">{one.xml}</ProcessCreate>'
    judge = Evaluator(configuration(block))
    for image in (one.value, one.value.upper(), r"C:\agent.exe"):
        fields = {"Image": image}
        assert one.hides("ProcessCreate", fields) is not judge.verdict(1, fields).logged
    assert not one.hides("ProcessTerminate", {"Image": one.value})
