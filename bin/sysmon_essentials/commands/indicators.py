"""What a text names or does that an analyst looks for first: addresses, hosts, and telling calls.

Knows patterns only; whether something is bad it does not know.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

MOST = 100
"""Indicators of one text."""

_URL = re.compile(r"\b(?:https?|ftp)://[^\s'\"<>()\[\]{}|,;`^]{3,2048}", re.IGNORECASE)
_IP = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])")
_SHARE = re.compile(r"(?<![\w\\])\\\\([\w.-]{2,255})\\[\w$.-]{1,80}")
_DOES = (
    ("download", r"DownloadString|DownloadFile|DownloadData|Invoke-WebRequest|Invoke-RestMethod|Net\.WebClient"
     r"|Start-BitsTransfer|-urlcache|XMLHTTP|\b(?:iwr|irm|curl|wget)\b"),
    ("run text", r"\biex\b|Invoke-Expression|\bexecute\(|\beval\(|\|\s*(?:ba|da|z)?sh\b"),
    ("load code", r"Reflection\.Assembly|\.Load\(|Add-Type|DllImport"),
    ("write memory", r"VirtualAlloc|WriteProcessMemory|CreateRemoteThread|CreateThread|GetDelegateForFunctionPointer"),
    ("switch off scanning", r"AmsiUtils|amsiInitFailed|AmsiScanBuffer|Set-MpPreference|Add-MpPreference"),
    ("hide window", r"-w(?:in(?:dowstyle)?)?\s+(?:hidden|1)\b"),
    ("bypass policy", r"-e(?:p|x|xec|xecutionpolicy)\s+(?:bypass|unrestricted)\b"),
    ("read credentials", r"mimikatz|sekurlsa|lsadump|MiniDump|Get-Credential"),
    ("persist", r"CurrentVersion\\Run|schtasks|Register-ScheduledTask|New-Service|__EventFilter"),
    ("connect", r"Net\.Sockets|TcpClient|/dev/tcp/|\bnc(?:\.exe)?\s+-"),
)  # fmt: skip
_CALLS = tuple((name, re.compile(pattern, re.IGNORECASE)) for name, pattern in _DOES)


def find_indicators(text: str) -> list[str]:
    """Return ``kind:value`` of each indicator once: url, domain, ip, share, does; at most ``MOST``."""
    found: dict[str, None] = {}
    for url in _URL.findall(text):
        address = url.rstrip(".")
        found[f"url:{address}"] = None
        host = _host(address)
        if host and not _IP.fullmatch(host):
            found[f"domain:{host}"] = None
    found.update((f"ip:{ip}", None) for ip in _IP.findall(text) if all(int(part) < 256 for part in ip.split(".")))
    found.update((f"share:{host.lower()}", None) for host in _SHARE.findall(text))
    found.update((f"does:{name}", None) for name, pattern in _CALLS if pattern.search(text))
    return list(found)[:MOST]


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
