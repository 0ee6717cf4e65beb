"""splunkd's REST interface, secret store and KV store as the app's processes use them, over TLS on loopback."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import trustme
from sysmon_essentials.splunk import kv_store, splunkd
from sysmon_essentials.splunk.kv_store import Collection
from sysmon_essentials.splunk.secrets import read_secret
from sysmon_essentials.splunk.splunkd import Splunkd, SplunkdError

from tests.splunkd_double import KEY, SplunkdDouble

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FEEDS = "sysmon_intel_feeds"


@pytest.fixture
def double(tmp_path: Path) -> Iterator[SplunkdDouble]:
    running = SplunkdDouble(trustme.CA(), tmp_path / "splunk")
    yield running
    running.close()


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def real(double: SplunkdDouble, said: list[str], monkeypatch: pytest.MonkeyPatch) -> Splunkd:
    monkeypatch.setattr(splunkd, "_PAUSES_S", (0.0, 0.0))
    return Splunkd(double.uri, KEY, str(double.home), lambda level, text: said.append(f"{level} {text}"))


@pytest.mark.parametrize(
    "uri", ["http://splunk.example.com:8089", "ftp://127.0.0.1:8089", "https://127.0.0.1", "127.0.0.1:8089", ""]
)
def test_session_key_is_not_sent_to_just_any_address(uri: str) -> None:
    with pytest.raises(SplunkdError, match=r"session keys are not sent there|not the address of splunkd"):
        Splunkd(uri, KEY, "", lambda level, text: None)


def test_wrong_session_key_is_told_without_it(double: SplunkdDouble, said: list[str]) -> None:
    asking = Splunkd(double.uri, "wr0ng-key", str(double.home), lambda level, text: said.append(text))
    with pytest.raises(SplunkdError, match="status 401: call not properly authenticated") as caught:
        asking.get("/services/server/info")
    assert "wr0ng" not in str(caught.value) + "".join(said)


def test_stranger_on_the_port_gets_no_session_key(double: SplunkdDouble, tmp_path: Path) -> None:
    other = tmp_path / "other" / "etc" / "auth"
    other.mkdir(parents=True)
    trustme.CA().cert_pem.write_to_path(str(other / "cacert.pem"))
    with pytest.raises(SplunkdError, match=r"certificate of splunkd .* is not to be trusted"):
        Splunkd(double.uri, KEY, str(tmp_path / "other"), lambda level, text: None).get("/services/server/info")
    assert double.state.asked == []


@pytest.mark.parametrize("setting", ["sslRootCAPath", "serverCert", "caCertFile"])
def test_certificate_that_server_conf_names_is_trusted(double: SplunkdDouble, tmp_path: Path, setting: str) -> None:
    auth = double.home / "etc" / "auth"
    (auth / "cacert.pem").rename(auth / "own.pem")
    local = double.home / "etc" / "system" / "local"
    local.mkdir(parents=True)
    value = "own.pem" if setting == "caCertFile" else "$SPLUNK_HOME/etc/auth/own.pem"
    (local / "server.conf").write_text(f"[general]\nx = 1\n[sslConfig]\n{setting} = {value}\n")
    asking = Splunkd(double.uri, KEY, str(double.home), lambda level, text: None)
    assert asking.get("/services/server/info")["entry"]


def test_busy_splunkd_is_asked_again(double: SplunkdDouble, real: Splunkd, said: list[str]) -> None:
    double.state.busy = 2
    assert list(Collection(real, FEEDS).find({})) == []
    assert len(said) == 2
    assert "503: KV Store is initializing" in said[0]


def test_splunkd_that_stays_busy_ends_the_run(double: SplunkdDouble, real: Splunkd) -> None:
    double.state.busy = 99
    with pytest.raises(SplunkdError, match="KV Store is initializing") as caught:
        list(Collection(real, FEEDS).find({}))
    assert (caught.value.status, len(double.state.asked)) == (503, 3)


def test_connection_that_broke_is_opened_again(double: SplunkdDouble, real: Splunkd) -> None:
    real.get("/services/server/info")
    assert real._connection is not None
    real._connection.sock.close()
    assert real.get("/services/server/info")["entry"]


def test_collection_that_is_not_there_is_told_at_once(double: SplunkdDouble, real: Splunkd) -> None:
    with pytest.raises(SplunkdError, match="status 404: collection nothing does not exist"):
        list(Collection(real, "nothing").find({}))
    assert len(double.state.asked) == 1


# The secret store


def test_secret_is_read_without_the_line_end_of_its_file(double: SplunkdDouble, real: Splunkd) -> None:
    double.state.passwords["sysmon_intel:vendor:"] = "s3cret\n"
    assert read_secret(real, "vendor") == "s3cret"


def test_name_with_a_colon_is_escaped(double: SplunkdDouble, real: Splunkd) -> None:
    double.state.passwords["sysmon_intel:a\\:b:"] = "s3cret"
    assert read_secret(real, "a:b") == "s3cret"


def test_missing_secret_says_how_to_save_it(real: Splunkd) -> None:
    with pytest.raises(SplunkdError, match="save it with realm sysmon_intel and username vendor"):
        read_secret(real, "vendor")


def test_secret_that_would_break_a_header_is_refused(double: SplunkdDouble, real: Splunkd) -> None:
    double.state.passwords["sysmon_intel:vendor:"] = "s3cret\r\nHost: other"
    with pytest.raises(SplunkdError, match="none that can be used") as caught:
        read_secret(real, "vendor")
    assert "s3cret" not in str(caught.value)


# The KV store


def test_documents_are_saved_in_batches_by_number_and_size(
    double: SplunkdDouble, real: Splunkd, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Collection(real, FEEDS).save({"_key": f"{number:05d}"} for number in range(2001)) == 2001
    assert double.state.batches == [1000, 1000, 1]
    double.state.batches.clear()
    monkeypatch.setattr(kv_store, "BATCH_BYTES", 1000)
    Collection(real, FEEDS).save({"_key": str(number), "text": "x" * 400} for number in range(5))
    assert double.state.batches == [2, 2, 1]


def test_pages_give_every_document_once(double: SplunkdDouble, real: Splunkd, monkeypatch: pytest.MonkeyPatch) -> None:
    feeds = Collection(real, FEEDS)
    feeds.save({"_key": f"{number:03d}", "feed": "ab"[number % 2]} for number in range(25))
    monkeypatch.setattr(kv_store, "PAGE_DOCUMENTS", 5)
    assert [found["_key"] for found in feeds.find({})] == [f"{number:03d}" for number in range(25)]
    odd = list(feeds.find({"feed": "b"}, ("feed",)))
    assert odd == [{"_key": f"{number:03d}", "feed": "b"} for number in range(1, 25, 2)]


def test_deleting_everything_is_not_meant(real: Splunkd) -> None:
    with pytest.raises(ValueError, match="finds everything"):
        Collection(real, FEEDS).delete({})
