"""What a configuration does with recorded events: kept and dropped by EventID and by rule, and who is noisy.

Counts events and bytes. Proposes exclusions of noisy programs, but none that a user could imitate and none that a
detection's sample would fall under; whether one hides a finding of the recording is for the caller to try.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from .model import Item, Rule
from .schema import EVENT_TAGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .coverage import Sample
    from .evaluate import Verdict

_MAX_PROCESSES = 200_000
_ACTORS = {8: "SourceImage", 10: "SourceImage"}
_SHELTERED = re.compile(
    r"(?!.*\\\.{1,2}\\)C:\\(?:Windows\\(?:System32|SysWOW64)\\|Program Files(?: \(x86\))?\\)[^%;:/]+", re.IGNORECASE
)
_WRITABLE = re.compile(
    r"\\(?:spool|tasks|microsoft\\crypto|com\\dmp|fxstmp|logfiles|catroot2|wbem\\(?:logs|autorecover)|winevt|config)\\",
    re.IGNORECASE,
)
"""Folders below those of Windows into which others than administrators may write."""
_ANYBODYS = frozenset(
    (
        "acrobat.exe", "acrord32.exe", "at.exe", "atbroker.exe", "bash.exe", "bitsadmin.exe", "certreq.exe",
        "certutil.exe", "cmd.exe", "cmstp.exe", "code.exe", "computerdefaults.exe", "conhost.exe", "consent.exe",
        "control.exe", "cscript.exe", "csrss.exe", "curl.exe", "diskshadow.exe", "displayswitch.exe", "dllhost.exe",
        "dotnet.exe", "esentutl.exe", "eventvwr.exe", "excel.exe", "expand.exe", "explorer.exe", "fodhelper.exe",
        "forfiles.exe", "ftp.exe", "git.exe", "hh.exe", "httpd.exe", "ieexec.exe", "infdefaultinstall.exe",
        "installutil.exe", "java.exe", "javaw.exe", "lsass.exe", "magnify.exe", "mavinject.exe", "mmc.exe",
        "msaccess.exe", "msbuild.exe", "msdt.exe", "mshta.exe", "msiexec.exe", "mspub.exe", "mysqld.exe",
        "narrator.exe", "net.exe", "net1.exe", "netsh.exe", "nginx.exe", "node.exe", "odbcconf.exe", "onenote.exe",
        "osk.exe", "outlook.exe", "pcalua.exe", "perl.exe", "php-cgi.exe", "php.exe", "postgres.exe", "powerpnt.exe",
        "powershell.exe", "powershell_ise.exe", "presentationhost.exe", "pwsh.exe", "python.exe", "pythonw.exe",
        "reg.exe", "regsvr32.exe", "robocopy.exe", "ruby.exe", "rundll32.exe", "runonce.exe", "sc.exe", "schtasks.exe",
        "scriptrunner.exe", "sdclt.exe", "services.exe", "sethc.exe", "sh.exe", "smss.exe", "spoolsv.exe",
        "sqlservr.exe", "ssh.exe", "svchost.exe", "syncappvpublishingserver.exe", "tar.exe", "taskhostw.exe",
        "userinit.exe", "utilman.exe", "verclsid.exe", "visio.exe", "w3wp.exe", "wininit.exe", "winlogon.exe",
        "winword.exe", "wmic.exe", "wmiprvse.exe", "wscript.exe", "wsl.exe", "wsreset.exe", "wt.exe", "xcopy.exe",
        "xwizard.exe",
    )
)  # fmt: skip
"""Programs that run other people's code, documents or requests; an exclusion by program hides all of it."""
_VERSIONED = re.compile(r"(?:python|java|node|ruby|perl|php|tomcat)[0-9._-]*w?\.exe")


class Count:
    """Events and their bytes."""

    def __init__(self) -> None:
        self.events = 0
        self.size_bytes = 0

    def add(self, size_bytes: int) -> None:
        """Count one event."""
        self.events += 1
        self.size_bytes += size_bytes


class Decision(NamedTuple):
    """What decided on events: a rule or a block of the file, or none. Lines are 0 where there is none."""

    tag: str
    logged: bool
    why: str
    block_line: int
    item_line: int
    text: str


class Candidate(NamedTuple):
    """A program that makes many events of one tag."""

    tag: str
    field: str
    value: str
    events: int
    size_bytes: int

    def hides(self, tag: str, fields: Mapping[str, str]) -> bool:
        """True if the exclusion would drop an event with these raw fields."""
        return tag == self.tag and fields.get(self.field, "").lower() == self.value.lower()

    @property
    def xml(self) -> str:
        """The exclusion as a filter for an exclude block of the tag."""
        value = self.value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return f'<{self.field} condition="is">{value}</{self.field}>'


class Tally:
    """Counts what a configuration keeps and drops."""

    def __init__(self) -> None:
        self.by_event: dict[int, tuple[Count, Count]] = {}
        """EventID to kept and dropped."""
        self.by_decision: dict[Decision, Count] = {}
        self._by_process: dict[tuple[str, str, str], Count] = {}

    def add(self, event_code: int, fields: Mapping[str, str], verdict: Verdict, size_bytes: int) -> None:
        """Count one event and the verdict on it."""
        kept, dropped = self.by_event.setdefault(event_code, (Count(), Count()))
        (kept if verdict.logged else dropped).add(size_bytes)
        tag = EVENT_TAGS.get(event_code, "")
        self.by_decision.setdefault(_decision(tag, verdict), Count()).add(size_bytes)
        if verdict.logged and tag:
            field = _ACTORS.get(event_code, "Image")
            key = (tag, field, fields.get(field, ""))
            if key in self._by_process or len(self._by_process) < _MAX_PROCESSES:
                self._by_process.setdefault(key, Count()).add(size_bytes)

    @property
    def kept(self) -> int:
        """How many events are kept in all."""
        return sum(kept.events for kept, _ in self.by_event.values())

    def noisiest(self, limit: int) -> list[Candidate]:
        """The programs with most events that are kept, by tag, whether they may be excluded or not."""
        found = [Candidate(*key, count.events, count.size_bytes) for key, count in self._by_process.items() if key[2]]
        return sorted(found, key=lambda one: (-one.events, -one.size_bytes, one.tag, one.value))[:limit]


def may_be_excluded(candidate: Candidate, samples: Iterable[Sample]) -> bool:
    """False for programs outside of protected folders, for those that run others' code, and for those sought after."""
    name = candidate.value.rpartition("\\")[2].lower()
    if not _SHELTERED.fullmatch(candidate.value) or _WRITABLE.search(candidate.value):
        return False
    if name in _ANYBODYS or _VERSIONED.fullmatch(name):
        return False
    return not any(
        EVENT_TAGS.get(sample.event_code) == candidate.tag and _is_sought(sample.fields.get(candidate.field, ""), name)
        for sample in samples
    )


def _is_sought(value: str, name: str) -> bool:
    return value.rpartition("\\")[2].lower() == name


def _decision(tag: str, verdict: Verdict) -> Decision:
    block, item = verdict.block, verdict.item
    if block is None:
        return Decision(tag, verdict.logged, verdict.why, 0, 0, "")
    text = describe(item) if item is not None else "all filters of the block"
    return Decision(tag, verdict.logged, verdict.why, block.line, item.line if item else block.line, text)


def describe(item: Item) -> str:
    """A filter or rule in one line: ``Image image "cmd.exe"``."""
    if isinstance(item, Rule):
        return f" {item.relation} ".join(map(describe, item.filters))
    return f'{item.field} {item.condition} "{item.value}"'
