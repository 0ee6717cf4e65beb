"""The TAXII client against medallion, and against servers that answer otherwise than TAXII says."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from sysmon_essentials.intel.fetch.client import Client, Limits
from sysmon_essentials.intel.fetch.errors import FetchError
from sysmon_essentials.intel.fetch.patience import Patience
from sysmon_essentials.intel.fetch.taxii import Wanted, fetch_taxii
from sysmon_essentials.intel.fetch.transport import Reach, basic

from tests.feed_server import FeedServer, Reply
from tests.taxii_server import COLLECTIONS, PAGE, PASSWORD, USER, TaxiiServer, indicator

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import trustme

    from tests.unit.sysmon_essentials.intel.fetch.conftest import MakeClient

IDS = list(COLLECTIONS)
NOW = 1_790_000_000
DAY_S = 86_400


@pytest.fixture(scope="session")
def taxii(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TaxiiServer]:
    server = TaxiiServer(authority, tmp_path_factory.mktemp("taxii"))
    yield server
    server.close()


class Follower:
    """Somebody who follows a collection: remembers stamps, gives what the bundle holds."""

    def __init__(self, taxii: TaxiiServer, folder: Path, collection: str) -> None:
        self.taxii, self.folder, self.collection = taxii, folder, collection
        self.stamp: Mapping[str, str] = {}
        self.url = taxii.url

    def values(self, now: int = NOW) -> list[str] | None:
        """Values of the patterns that are not revoked; None if nothing has changed."""
        login = {"Authorization": basic(USER, PASSWORD)}
        client = Client(Reach(self.taxii.ca_file), Limits(), login, Patience(0))
        fetched = fetch_taxii(client, Wanted(self.url, self.collection), self.folder, self.stamp, now)
        if fetched is None:
            return None
        self.stamp = fetched.stamp
        bundles = [json.load(body) for _, body in fetched.bodies()]
        assert len(bundles) == 1
        bundle = bundles[0]
        assert bundle["type"] == "bundle"
        return sorted(one["pattern"].split("'")[1] for one in bundle["objects"] if not one.get("revoked"))


def addresses(first: int, last: int) -> list[str]:
    return sorted(f"198.51.100.{number}" for number in range(first, last + 1))


def test_all_pages_come_then_only_what_was_added(taxii: TaxiiServer, tmp_path: Path) -> None:
    taxii.add(IDS[0], *(indicator(number) for number in range(1, 2 * PAGE + 6)))
    follower = Follower(taxii, tmp_path, "Collection 1")
    assert follower.values() == addresses(1, 2 * PAGE + 5)
    assert follower.values() is None
    taxii.add(IDS[0], indicator(100), indicator(101))
    assert follower.values() == sorted(addresses(1, 2 * PAGE + 5) + addresses(100, 101))


def test_newer_versions_take_the_place_of_older_ones(taxii: TaxiiServer, tmp_path: Path) -> None:
    taxii.add(IDS[1], indicator(1), indicator(2), indicator(3))
    follower = Follower(taxii, tmp_path, IDS[1])
    follower.values()
    taxii.add(IDS[1], indicator(1, version=5, value="203.0.113.1"), indicator(2, version=5, revoked=True))
    assert follower.values() == ["198.51.100.3", "203.0.113.1"]


def test_what_the_server_deleted_goes_when_the_mirror_is_begun_anew(taxii: TaxiiServer, tmp_path: Path) -> None:
    taxii.add(IDS[2], indicator(1), indicator(2))
    follower = Follower(taxii, tmp_path, IDS[2])
    follower.values()
    taxii.remove(IDS[2], indicator(1))
    assert follower.values(NOW + DAY_S) is None
    assert follower.values(NOW + 8 * DAY_S) == ["198.51.100.2"]


def test_mirror_that_was_lost_or_damaged_is_fetched_again(taxii: TaxiiServer, tmp_path: Path) -> None:
    taxii.add(IDS[3], indicator(1), indicator(2))
    follower = Follower(taxii, tmp_path, IDS[3])
    follower.values()
    (tmp_path / "mirror.json").write_text('{"type":"bundle","mirror":{"collection":1')
    (tmp_path / ".new-left-by-a-kill").write_text("half")
    assert follower.values(NOW + 1) == addresses(1, 2)
    assert [path.name for path in tmp_path.iterdir()] == ["mirror.json"]


def test_address_of_the_collection_needs_no_name(taxii: TaxiiServer, tmp_path: Path) -> None:
    taxii.add(IDS[4], indicator(7))
    follower = Follower(taxii, tmp_path, "")
    follower.url = f"{taxii.root}/api/collections/{IDS[4]}/"
    assert follower.values() == ["198.51.100.7"]


def test_empty_collection_is_a_bundle_without_objects(taxii: TaxiiServer, tmp_path: Path) -> None:
    assert Follower(taxii, tmp_path, IDS[5]).values() == []


@pytest.mark.parametrize("collection", ["nothing of that name", ""], ids=["unknown", "not set"])
def test_collection_that_cannot_be_told_is_told_with_those_offered(
    taxii: TaxiiServer, tmp_path: Path, collection: str
) -> None:
    with pytest.raises(FetchError, match=r"the server offers Collection 1 \(00000001-"):
        Follower(taxii, tmp_path, collection).values()


def test_wrong_password_is_told(taxii: TaxiiServer, tmp_path: Path) -> None:
    client = Client(Reach(taxii.ca_file), Limits(), {"Authorization": basic(USER, "other")}, Patience(0))
    with pytest.raises(FetchError, match="HTTP status 401"):
        fetch_taxii(client, Wanted(taxii.url, IDS[0]), tmp_path, {}, NOW)


# Servers that answer otherwise


COLLECTION = "/api/collections/x/"


def page(*objects: Any, **more: Any) -> Reply:
    return Reply(json.dumps({"objects": list(objects), **more}).encode(), headers={"X-TAXII-Date-Added-Last": "t1"})


def take(server: FeedServer, client: MakeClient, folder: Path, **limits: Any) -> Any:
    return fetch_taxii(client(retries=0, **limits), Wanted(server.url + COLLECTION), folder, {}, NOW)


@pytest.mark.parametrize(
    ("replies", "complaint"),
    [
        pytest.param([page(indicator(1), more=True)], "says that there is more, but not where", id="no next"),
        pytest.param(
            [page(indicator(1), more=True, next="a"), page(more=True, next="a")], "but not where", id="circle"
        ),
        pytest.param([page(indicator(1), more=True, next="a"), Reply(b"", 500)], "HTTP status 500", id="second fails"),
        pytest.param([Reply(b"[" * 200_000)], "expected a JSON object", id="deep"),
        pytest.param([Reply(b"<html>")], "expected a JSON object", id="web page"),
        pytest.param([Reply(b'{"objects": {}}')], "objects is no array", id="no array"),
        pytest.param([Reply(b" " * (33 << 20))], "a page of more than", id="huge page"),
    ],
)
def test_rounds_that_are_not_whole_leave_the_mirror(
    server: FeedServer, client: MakeClient, tmp_path: Path, replies: list[Reply], complaint: str
) -> None:
    server.on(COLLECTION + "objects/", page(indicator(9)))
    take(server, client, tmp_path)
    before = (tmp_path / "mirror.json").read_bytes()
    server.on(COLLECTION + "objects/", *replies)
    with pytest.raises(FetchError, match=complaint):
        take(server, client, tmp_path)
    assert (tmp_path / "mirror.json").read_bytes() == before


def test_endless_pages_end_by_the_limit_of_bytes(server: FeedServer, client: MakeClient, tmp_path: Path) -> None:
    server.on(COLLECTION + "objects/", page(indicator(1, note="x" * 5000), more=True, next="a"))
    with pytest.raises(FetchError, match="more than 100000 bytes"):
        take(server, client, tmp_path, max_bytes=100_000)


def test_moment_is_sent_next_time_and_objects_that_are_no_indicators_are_left(
    server: FeedServer, client: MakeClient, tmp_path: Path
) -> None:
    server.on(COLLECTION + "objects/", page(indicator(1), {"type": "malware", "id": "malware--1"}, 7, {"id": 3}))
    take(server, client, tmp_path)
    take(server, client, tmp_path)
    assert [asked.query.get("added_after") for asked in server.requests] == [None, ["t1"]]
    assert {asked.headers["accept"] for asked in server.requests} == {"application/taxii+json;version=2.1"}
    assert len(json.loads((tmp_path / "mirror.json").read_text())["objects"]) == 1
