"""An authority, a server, and clients that do not wait."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
import trustme
from sysmon_essentials.intel.fetch.client import Client, Limits
from sysmon_essentials.intel.fetch.patience import Clock, Patience
from sysmon_essentials.intel.fetch.transport import Reach

from tests.feed_server import FeedServer, authority_file, served

if TYPE_CHECKING:
    from collections.abc import Iterator

MakeClient = Callable[..., Client]


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def server(authority: trustme.CA) -> Iterator[FeedServer]:
    with served(authority) as running:
        yield running


@pytest.fixture(scope="session")
def ca_file(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> str:
    return authority_file(authority, tmp_path_factory.mktemp("authority"))


@pytest.fixture
def pauses() -> list[float]:
    """How long clients would have slept."""
    return []


@pytest.fixture
def client(ca_file: str, pauses: list[float]) -> MakeClient:
    """Makes a client; what is named replaces what it would have."""

    def make(
        *, reach: dict[str, object] | None = None, secrets: dict[str, str] | None = None,
        retries: int = 2, **limits: float,
    ) -> Client:  # fmt: skip
        clock = Clock(sleep=pauses.append, random=lambda: 1.0)
        known = {"ca_file": ca_file, "connect_timeout_s": 5.0, "read_timeout_s": 5.0, **(reach or {})}
        return Client(Reach(**known), Limits(**limits), secrets or {}, Patience(retries), clock)

    return make
