"""Event to CIM in Python: what the shared data cannot show about itself."""

from __future__ import annotations

from typing import Any

import pytest
from sysmon_essentials import cim
from sysmon_essentials.event import Event


def event(code: int, **fields: str) -> Event:
    system = {"EventID": str(code), "EventCode": str(code), "ProviderName": "Microsoft-Windows-Sysmon"}
    return Event(code, 0.0, "ws-041.corp.example", system, fields)


def traffic(**fields: str) -> dict[str, Any]:
    defaults = {"SourceIp": "192.0.2.4", "SourcePort": "3389", "DestinationIp": "203.0.113.9"}
    return cim.normalise(event(3, **{**defaults, **fields}))


def test_accepted_connection_is_turned_round_when_source_is_this_host_and_destination_ephemeral() -> None:
    found = traffic(Initiated="false", SourceHostname="WS-041", DestinationPort="51514")
    assert (found["src_ip"], found["dest_ip"], found["dest_port"]) == ("203.0.113.9", "192.0.2.4", "3389")
    assert found["dvc_ip"] == "192.0.2.4"


@pytest.mark.parametrize(
    "changed",
    [{"Initiated": "true"}, {"SourceHostname": "other"}, {"DestinationPort": "445"}, {"DestinationPort": "-"}],
    ids=["initiated here", "source is another host", "destination is a service", "port unreadable"],
)
def test_connection_stays_as_logged_if_one_sign_of_reversal_is_missing(changed: dict[str, str]) -> None:
    found = traffic(**{"Initiated": "false", "SourceHostname": "WS-041", "DestinationPort": "51514", **changed})
    assert (found["src_ip"], found["dest_ip"]) == ("192.0.2.4", "203.0.113.9")


@pytest.mark.parametrize("provider", ["Linux-Sysmon", "Microsoft-Windows-Sysmon"])
def test_product_follows_the_provider(provider: str) -> None:
    found = cim.normalise(event(5, Image="/bin/a")._replace(system={"ProviderName": provider}))
    assert ("Linux" in found["vendor_product"]) == (provider == "Linux-Sysmon")


def test_one_hash_is_single_and_two_are_multivalue() -> None:
    one = cim.normalise(event(1, Hashes="MD5=098F6BCD4621D373CADE4E832627B4F6"))
    two = cim.normalise(event(1, Hashes="IMPHASH=098F6BCD4621D373CADE4E832627B4F6,MD5=00"))
    assert one["process_hash"] == "098F6BCD4621D373CADE4E832627B4F6"
    assert two["process_hash"] == ["00", "098F6BCD4621D373CADE4E832627B4F6"]


def test_event_id_unknown_to_the_model_keeps_its_raw_fields() -> None:
    found = cim.normalise(event(77, Some="thing"))
    assert found["Some"] == "thing"
    assert "signature" not in found


def test_empty_values_are_absent_and_dashes_stay_raw_only() -> None:
    found = cim.normalise(event(1, Description="", OriginalFileName="-"))
    assert "Description" not in found
    assert found["OriginalFileName"] == "-"
    assert "original_file_name" not in found


def test_memory_of_seen_values_is_bounded() -> None:
    for number in range(cim._MAX_REMEMBERED + 10):
        cim.normalise(event(5, Image=f"C:\\{number}.exe"))
    step = next(step for step in cim._plans[5].steps if step.source == "Image")
    assert len(step.memory) <= cim._MAX_REMEMBERED
