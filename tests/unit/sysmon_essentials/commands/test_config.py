"""``sysmonconfig``: what each host runs, told from events 16 and 4 in any order."""

from __future__ import annotations

import pytest
from sysmon_essentials.commands.config import Config
from sysmon_essentials.errors import UsageError

A, B = "A1" * 32, "B2" * 32


def loaded(host: str, hash_: str, time: float, path: str = "C:\\sysmon.xml") -> dict:
    return {
        "_time": str(time), "EventCode": "16", "dvc": host, "Configuration": path,
        "ConfigurationFileHash": f"SHA256={hash_}",
    }  # fmt: skip


def rows(records: list[dict], **given: str) -> list[dict]:
    command = Config(given)
    assert list(command.add(records)) == []
    return list(command.finish())


def test_last_configuration_counts_whatever_the_order() -> None:
    (row,) = rows([loaded("ws-041", B, 20, "new.xml"), loaded("WS-041", A, 10, "old.xml")])
    assert (row["configuration"], row["configuration_hash"], row["configuration_time"]) == ("new.xml", B, "20.000")
    assert (row["configuration_changes"], row["configuration_hashes"]) == ("2", [B, A])


def test_versions_come_from_the_last_state() -> None:
    events = [
        {"_time": "5", "EventCode": "4", "host": "ws-041", "State": "Started", "sysmon_version": "15.2"},
        {"_time": "3", "EventCode": "4", "host": "ws-041", "State": "Stopped", "Version": "14.0"},
        {"_time": "9", "EventCode": "1", "host": "ws-041"},
    ]
    (row,) = rows(events)
    assert (row["sysmon_state"], row["sysmon_version"], row["sysmon_state_time"]) == ("Started", "15.2", "5.000")
    assert (row["configuration_hash"], row["configuration_time"]) == ("", "")


def test_host_that_differs_from_most_drifts() -> None:
    found = rows([loaded("a", A, 1), loaded("b", A, 1), loaded("c", B, 1)])
    assert [(row["drift"], row["hosts_alike"]) for row in found] == [("false", "2"), ("false", "2"), ("true", "1")]


@pytest.mark.parametrize(
    "records",
    [
        pytest.param([loaded("a", A, 1), loaded("b", B, 1)], id="two hosts"),
        pytest.param([loaded(h, x, 1) for h, x in (("a", A), ("b", A), ("c", B), ("d", B))], id="a tie"),
    ],
)
def test_nobody_drifts_where_nothing_is_usual(records: list[dict]) -> None:
    assert [row.get("drift") for row in rows(records)] == [None] * len(records)


def test_approved_hashes_are_told_apart() -> None:
    events = [loaded("a", A, 1), loaded("b", B, 1), {"EventCode": "1", "dvc": "c"}]
    found = rows(events, approved=f"SHA256={A.lower()}, {'C3' * 32}")
    assert [row["approved"] for row in found] == ["true", "false", "unknown"]
    assert [row["dvc"] for row in rows(events, approved=A, strays="true")] == ["b"]


def test_hosts_are_bounded_and_the_rest_is_told() -> None:
    command = Config({"maxhosts": "1"})
    list(command.add([loaded("a", A, 1), loaded("b", A, 1), loaded("a", B, 2)]))
    assert [message.level for message in command.messages()] == ["WARN"]
    assert [row["dvc"] for row in command.finish()] == ["a"]


def test_odd_values_do_no_harm() -> None:
    odd = {"_time": "yesterday", "EventCode": "16", "dvc": "a", "ConfigurationFileHash": "-"}
    (row,) = rows([odd, {"EventCode": "16"}])
    assert (row["configuration_hash"], row["configuration_hashes"]) == ("", [])


@pytest.mark.parametrize("given", [{"approved": "yes"}, {"strays": "perhaps"}, {"maxhosts": "0"}, {"hash": A}], ids=str)
def test_wrong_option_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        Config(given)
