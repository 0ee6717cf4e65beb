"""The story of a recorded intrusion, worked out by hand from its events, as the search command draws it."""

from __future__ import annotations

from sysmon_essentials.commands.tree import Tree
from sysmon_essentials.readers import read_paths
from sysmon_essentials.readers.evtx import read_evtx

from tests.shared import shared

RECORDING = ("corpus", "evtx", "EVTX-ATTACK-SAMPLES", "AutomatedTestingTools", "Malware",
             "sideloading_uacbypass_rundll32_injection_c2.evtx")  # fmt: skip

BY_HAND = [
    # depth, process id, name, whether its start is in the recording, its events by EventID
    (0, "5104", "explorer.exe", "false", ""),
    (1, "3660", "test.exe", "true", "1:1 7:2"),
    (0, "8500", "dllhost.exe", "false", ""),
    (1, "1256", "test.exe", "true", "1:1 7:2 11:2"),
    (2, "2920", "WINWORD.exe", "true", "1:1 7:2 8:3"),
    (3, "840", "rundll32.exe", "true", "1:1 8:1"),
    (3, "6552", "explorer.exe", "true", "1:1 8:1"),
    (3, "1576", "WINWORD.exe", "true", "1:1 8:1"),
    (3, "1680", "cmd.exe", "true", "1:1"),
]
"""The three threads (8) that 2920 started count for it and for the process each was started in."""


def test_recording_becomes_the_tree_worked_out_by_hand() -> None:
    command = Tree({"events": "0"})
    events = read_paths([shared(*RECORDING)], lambda problem: None, evtx=read_evtx)
    list(command.add({"_raw": event.text} for event in events))
    assert command.messages() == []
    found = [
        (int(str(row["depth"])), row["process_id"], row["process_name"], row["observed"], " ".join(row["event_codes"]))
        for row in command.finish()
    ]
    assert found == BY_HAND
