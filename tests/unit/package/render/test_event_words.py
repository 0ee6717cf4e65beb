"""package.render.event_words: the word beside each EventID that a search asks for."""

from __future__ import annotations

import pytest

from package.render.event_words import with_words
from tests.authored import model

CASES = {
    "alone": ("m EventCode=4\n| stats count", "m (EventCode=4 State)\n| stats count"),
    "either": ("m (EventCode=4 OR EventCode=8)", "m ((EventCode=4 State) OR (EventCode=8 NewThreadId))"),
    "there already": ("m EventCode=4 State", "m EventCode=4 State"),
    "excluded": ("m NOT EventCode=4", "m NOT EventCode=4"),
    "unequal": ("m EventCode!=4", "m EventCode!=4"),
    "any": ("m EventCode=*", "m EventCode=*"),
    "unknown": ("m EventCode=999", "m EventCode=999"),
    "part of a number": ("m EventCode=4.5 EventCode=41", "m EventCode=4.5 EventCode=41"),
    "part of a name": ("m myEventCode=4", "m myEventCode=4"),
    "later commands": ("m x | search EventCode=4", "m x | search EventCode=4"),
    "bar in quotes": ('m "a|b" EventCode=4 | x', 'm "a|b" (EventCode=4 State) | x'),
    "generating": ("| tstats count where EventCode=4", "| tstats count where EventCode=4"),
}


@pytest.mark.parametrize("case", CASES)
def test_first_command_asks_for_the_word_of_each_event_id(case: str) -> None:
    search, expected = CASES[case]
    assert with_words(search, model().events) == expected
