"""Which certificate is splunkd's own.

On loopback the certificate names no host that could be compared (Splunk's says ``SplunkServerDefaultCert``), but it
must be signed by an authority of this installation, or be the very one that this installation shows: both lie in
$SPLUNK_HOME, and server.conf says where. Elsewhere the host's name is compared as usual.

Source: server.conf.spec, [sslConfig], serverCert, sslRootCAPath, caCertFile, caPath.
"""

from __future__ import annotations

import re
import ssl
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LOOPBACK = ("127.0.0.1", "::1", "localhost")
_PARTIAL_CHAIN = 0x80000
"""X509_V_FLAG_PARTIAL_CHAIN, which ``ssl`` names from Python 3.10 on: a certificate may be trusted as it is."""
_STRICT = 0x20
"""X509_V_FLAG_X509_STRICT, set by default from Python 3.13 on; certificates that Splunk makes lack what it asks for."""
_STANZA = re.compile(r"\s*\[(?P<name>[^\]]*)\]")
_SETTING = re.compile(r"\s*(?P<key>serverCert|sslRootCAPath|caCertFile)\s*=\s*(?P<value>.*\S)")


def trust_splunkd(host: str, home: str, ca_file: str = "") -> ssl.SSLContext:
    """Return what verifies splunkd's certificate."""
    if host in LOOPBACK:
        # Authorities of the Internet have no say in it.
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_flags = ssl.VerifyFlags((context.verify_flags | _PARTIAL_CHAIN) & ~_STRICT)
    else:
        context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    for path in dict.fromkeys([*_certificates(Path(home)), *([Path(ca_file)] if ca_file else [])]):
        try:
            context.load_verify_locations(cafile=str(path))
        except OSError:
            # Not there, not readable, or no certificate: what is missing shows when splunkd is asked.
            continue
    return context


def _certificates(home: Path) -> Iterator[Path]:
    """Yield the files that can hold splunkd's certificate or its authority."""
    auth = home / "etc" / "auth"
    yield from (auth / "cacert.pem", auth / "server.pem")
    for layer in ("default", "local"):
        for key, value in _settings(home / "etc" / "system" / layer / "server.conf"):
            path = Path(value.replace("$SPLUNK_HOME", str(home)))
            yield auth / path.name if key == "caCertFile" and not path.is_absolute() else path


def _settings(path: Path) -> Iterator[tuple[str, str]]:
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return
    stanza = ""
    for line in lines:
        header = _STANZA.match(line)
        if header:
            stanza = header["name"]
        setting = _SETTING.match(line)
        if setting and stanza == "sslConfig":
            yield setting["key"], setting["value"]
