"""Hosts that log Sysmon events as the story happens to them.

Knows the order of fields at schema 4.90 and how Windows and Sysmon for Linux print an event. Knows nothing of the
story. Written apart from the app's own renderer on purpose: the samples shall not inherit its mistakes.
Source: Sysmon's schema dump 4.90; Splunk universal forwarder with renderXml=1.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

DAY = dt.datetime(2026, 3, 4, tzinfo=dt.UTC)

_ACTOR = "ProcessGuid ProcessId Image"
_HEAD = f"RuleName UtcTime {_ACTOR}"
_TYPED = f"RuleName EventType UtcTime {_ACTOR}"
_FILE_BY_USER = "RuleName UtcTime ProcessGuid ProcessId User Image TargetFilename Hashes"
_VERSION_INFO = "FileVersion Description Product Company OriginalFileName"
_WMI = "RuleName EventType UtcTime Operation User"
_SIGNATURE = "Hashes Signed Signature SignatureStatus"

# EventID: (version of the event, fields in order)
SCHEMA: dict[int, tuple[int, str]] = {
    1: (
        5,
        f"{_HEAD} {_VERSION_INFO} CommandLine CurrentDirectory User LogonGuid LogonId TerminalSessionId IntegrityLevel"
        " Hashes ParentProcessGuid ParentProcessId ParentImage ParentCommandLine ParentUser",
    ),
    2: (5, f"{_HEAD} TargetFilename CreationUtcTime PreviousCreationUtcTime User"),
    3: (
        5,
        f"{_HEAD} User Protocol Initiated SourceIsIpv6 SourceIp SourceHostname SourcePort SourcePortName"
        " DestinationIsIpv6 DestinationIp DestinationHostname DestinationPort DestinationPortName",
    ),
    4: (3, "UtcTime State Version SchemaVersion"),
    5: (3, f"{_HEAD} User"),
    6: (4, f"RuleName UtcTime ImageLoaded {_SIGNATURE}"),
    7: (3, f"{_HEAD} ImageLoaded {_VERSION_INFO} {_SIGNATURE} User"),
    8: (
        2,
        "RuleName UtcTime SourceProcessGuid SourceProcessId SourceImage TargetProcessGuid TargetProcessId TargetImage"
        " NewThreadId StartAddress StartModule StartFunction SourceUser TargetUser",
    ),
    9: (2, f"{_HEAD} Device User"),
    10: (
        3,
        "RuleName UtcTime SourceProcessGUID SourceProcessId SourceThreadId SourceImage TargetProcessGUID"
        " TargetProcessId TargetImage GrantedAccess CallTrace SourceUser TargetUser",
    ),
    11: (2, f"{_HEAD} TargetFilename CreationUtcTime User"),
    12: (2, f"{_TYPED} TargetObject User"),
    13: (2, f"{_TYPED} TargetObject Details User"),
    14: (2, f"{_TYPED} TargetObject NewName User"),
    15: (2, f"{_HEAD} TargetFilename CreationUtcTime Hash Contents User"),
    16: (3, "UtcTime Configuration ConfigurationFileHash"),
    17: (1, "RuleName EventType UtcTime ProcessGuid ProcessId PipeName Image User"),
    18: (1, "RuleName EventType UtcTime ProcessGuid ProcessId PipeName Image User"),
    19: (3, f"{_WMI} EventNamespace Name Query"),
    20: (3, f"{_WMI} Name Type Destination"),
    21: (3, f"{_WMI} Consumer Filter"),
    22: (5, "RuleName UtcTime ProcessGuid ProcessId QueryName QueryStatus QueryResults Image User"),
    23: (5, f"{_FILE_BY_USER} IsExecutable Archived"),
    24: (5, f"{_HEAD} Session ClientInfo Hashes Archived User"),
    25: (5, f"{_HEAD} Type User"),
    26: (5, f"{_FILE_BY_USER} IsExecutable"),
    27: (5, _FILE_BY_USER),
    28: (5, f"{_FILE_BY_USER} IsExecutable"),
    29: (5, _FILE_BY_USER),
    255: (3, "UtcTime ID Description"),
}
_EVENT_TYPES = {
    17: "CreatePipe",
    18: "ConnectPipe",
    13: "SetValue",
    14: "RenameKey",
    19: "WmiFilterEvent",
    20: "WmiConsumerEvent",
    21: "WmiBindingEvent",
}

_PORT_NAMES = {443: "https", 80: "http", 445: "microsoft-ds"}


@dataclass(frozen=True)
class Process:
    """A running process as events name it."""

    guid: str
    pid: int
    image: str
    command_line: str
    user: str


@dataclass
class Host:
    """One computer and what its Sysmon logged so far."""

    name: str
    machine: str
    address: str
    linux: bool = False
    events: list[tuple[dt.datetime, int, dict[str, str]]] = field(default_factory=list)
    pids: int = 4000
    ports: int = 50_800

    def process(self, when: str, image: str, command_line: str, user: str, pid: int = 0) -> Process:
        """A process that runs since ``when`` ("HH:MM:SS"), without an event."""
        self.pids += 4 * (1 + len(command_line) % 7)
        pid = pid or self.pids
        start = int(moment(when).timestamp())
        guid = f"{{{self.machine}-{start & 0xFFFF:04x}-{start >> 16:04x}-{pid & 0xFFFF:04x}-000000002f00}}"
        return Process(guid, pid, image, command_line, user)

    def start(self, when: str, image: str, command_line: str, parent: Process, **more: str) -> Process:
        """A process starts: event 1. ``more`` overrides fields."""
        process = self.process(when, image, command_line, more.get("User", parent.user))
        fields = {
            "CommandLine": command_line,
            "CurrentDirectory": "/" if self.linux else "C:\\Windows\\System32\\",
            "LogonGuid": f"{{{self.machine}-40b3-66f0-77f2-0b0000000000}}",
            "LogonId": "0x3e7" if "SYSTEM" in process.user else "0xbf277",
            "TerminalSessionId": "0" if "SYSTEM" in process.user else "1",
            "IntegrityLevel": "System" if "SYSTEM" in process.user else "Medium",
            "Hashes": "-" if self.linux else hashes(image),
            "ParentProcessGuid": parent.guid,
            "ParentProcessId": str(parent.pid),
            "ParentImage": parent.image,
            "ParentCommandLine": parent.command_line,
            "ParentUser": parent.user,
        }
        self.log(1, when, process, **{**fields, **more})
        return process

    def log(
        self, code: int, when: str, actor: Process | None = None, target: Process | None = None, **more: str
    ) -> None:
        """One event; fields that ``more`` does not give come from the processes, or are ``-``."""
        time = moment(when)
        known = {
            "RuleName": "-",
            "UtcTime": utc(time),
            "EventType": _EVENT_TYPES.get(code, "-"),
            **_names(actor, target),
        }
        known.update(more)
        fields = {name: known.get(name, "-") for name in SCHEMA[code][1].split()}
        self.events.append((time, code, fields))

    def connect(self, when: str, actor: Process, address: str, port: int, *, name: str = "-") -> None:
        """The process opens a TCP connection: event 3."""
        self.ports += 3
        ends = {"SourceIp": self.address, "SourceHostname": self.name, "SourcePort": str(self.ports)}
        ends |= {"DestinationIp": address, "DestinationHostname": name, "DestinationPort": str(port)}
        families = {"Protocol": "tcp", "Initiated": "true", "SourceIsIpv6": "false", "DestinationIsIpv6": "false"}
        self.log(3, when, actor, DestinationPortName=_PORT_NAMES.get(port, "-"), **families, **ends)

    def render(self) -> str:
        """The host's events in the order of time, one a line."""
        ordered = sorted(self.events, key=lambda event: event[0])
        first = 88_000 if not self.linux else 400
        return "".join(self._line(number, *event) + "\n" for number, event in enumerate(ordered, first))

    def _line(self, record: int, time: dt.datetime, code: int, fields: dict[str, str]) -> str:
        platform = "Linux-Sysmon" if self.linux else "Microsoft-Windows-Sysmon"
        guid = "{ff032593-a8d3-4f13-b0d6-01fc615a0f97}" if self.linux else "{5770385f-c22a-43e0-bf4c-06f5698ffbd9}"
        namespace = "" if self.linux else " xmlns='http://schemas.microsoft.com/win/2004/08/events/event'"
        account = "<Security UserId='0'/>" if self.linux else "<Security UserID='S-1-5-18'/>"
        logged = (time + dt.timedelta(milliseconds=2)).strftime("%Y-%m-%dT%H:%M:%S.%f") + (
            "000Z" if self.linux else "7Z"
        )
        quote = '"' if self.linux else "'"
        head = (
            f"<Event{namespace}><System><Provider Name='{platform}' Guid='{guid}'/><EventID>{code}</EventID>"
            f"<Version>{SCHEMA[code][0]}</Version><Level>{2 if code == 255 else 4}</Level><Task>{code}</Task>"
            f"<Opcode>0</Opcode><Keywords>0x8000000000000000</Keywords><TimeCreated SystemTime='{logged}'/>"
            f"<EventRecordID>{record}</EventRecordID><Correlation/><Execution ProcessID='3120' ThreadID='4412'/>"
            f"<Channel>{platform}/Operational</Channel><Computer>{self.name}</Computer>{account}</System>"
        ).replace("'", quote)
        data = "".join(f"<Data Name={quote}{name}{quote}>{escape(value)}</Data>" for name, value in fields.items())
        return f"{head}<EventData>{data}</EventData></Event>"


def moment(when: str) -> dt.datetime:
    """A time of the story's day, from ``HH:MM:SS`` or ``HH:MM:SS.mmm``."""
    clock = dt.time.fromisoformat(when)
    return dt.datetime.combine(DAY.date(), clock, dt.UTC)


def utc(time: dt.datetime) -> str:
    """A time as Sysmon prints it."""
    return time.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]


def clock(seconds: float) -> str:
    """``HH:MM:SS.mmm`` of a number of seconds since midnight."""
    return (DAY + dt.timedelta(seconds=seconds)).time().isoformat(timespec="milliseconds")


def hashes(content: str, algorithms: str = "MD5 SHA256 IMPHASH") -> str:
    """Made-up hashes: of the text ``content``, not of a file."""
    known = {
        "MD5": hashlib.md5(content.encode(), usedforsecurity=False).hexdigest(),
        "SHA256": hashlib.sha256(content.encode()).hexdigest(),
        "IMPHASH": hashlib.md5(content[::-1].encode(), usedforsecurity=False).hexdigest(),
    }
    return ",".join(f"{name}={known[name].upper()}" for name in algorithms.split())


def version_info(version: str, description: str, product: str, company: str, original: str) -> dict[str, str]:
    """The fields of a program's version resource."""
    return dict(zip(_VERSION_INFO.split(), (version, description, product, company, original), strict=True))


def _names(actor: Process | None, target: Process | None) -> dict[str, str]:
    names: dict[str, str] = {}
    if actor:
        names.update(ProcessGuid=actor.guid, ProcessId=str(actor.pid), Image=actor.image, User=actor.user)
    if actor and target:
        for side, process in (("Source", actor), ("Target", target)):
            names[f"{side}ProcessGuid"] = names[f"{side}ProcessGUID"] = process.guid
            names[f"{side}ProcessId"] = str(process.pid)
            names[f"{side}Image"] = process.image
            names[f"{side}User"] = process.user
    return names
