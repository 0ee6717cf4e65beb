"""What a workstation does all day when nothing is wrong.

Random with a fixed seed, so that the samples are the same each time. Every activity is one function.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from story.recorder import Host, Process, clock, hashes, utc, version_info
from story.recorder import moment as moment_of

MICROSOFT = "Microsoft Corporation"
WINDOWS = "Microsoft® Windows® Operating System"
SYSTEM = "NT AUTHORITY\\SYSTEM"
SITES = [
    ("www.example.com", "203.0.113.10"),
    ("news.example.org", "203.0.113.24"),
    ("intranet.corp.example", "192.0.2.15"),
    ("mail.corp.example", "192.0.2.16"),
    ("cdn.example.net", "203.0.113.80"),
    ("maps.example.com", "203.0.113.41"),
]
USER_HIVE = "HKU\\S-1-5-21-1004336348-1177238915-682003330-1104"
SYSTEM32 = "C:\\Windows\\System32\\"
EDGE = "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe"
OFFICE = "C:\\Program Files\\Microsoft Office\\root\\Office16\\"


def windows_program(name: str, description: str) -> dict[str, str]:
    """Version resource of a part of Windows."""
    return version_info("10.0.22621.3007", description, WINDOWS, MICROSOFT, name)


@dataclass
class Workstation:
    """A host with somebody logged on."""

    host: Host
    user: str
    profile: str
    services: Process
    svchost: Process
    lsass: Process
    explorer: Process
    outlook: Process
    edge: Process


def boot(host: Host, user: str) -> Workstation:
    """Sysmon and drivers start, the user logs on and opens mail and browser."""
    profile = "C:\\Users\\" + user.rpartition("\\")[2]
    wininit = host.process("06:58:01", SYSTEM32 + "wininit.exe", "wininit.exe", SYSTEM, 612)
    services = host.process("06:58:02", SYSTEM32 + "services.exe", SYSTEM32 + "services.exe", SYSTEM, 688)
    lsass = host.process("06:58:02", SYSTEM32 + "lsass.exe", SYSTEM32 + "lsass.exe", SYSTEM, 712)
    host.log(4, "06:58:03.010", State="Started", Version="15.15", SchemaVersion="4.90")
    for driver in ("tcpip.sys", "ndis.sys", "WdFilter.sys"):
        host.log(
            6,
            "06:58:04.100",
            ImageLoaded=SYSTEM32 + "drivers\\" + driver,
            Hashes=hashes(driver),
            Signed="true",
            Signature="Microsoft Windows",
            SignatureStatus="Valid",
        )
    svchost = host.start(
        "06:58:05",
        SYSTEM32 + "svchost.exe",
        SYSTEM32 + "svchost.exe -k netsvcs -p -s Schedule",
        services,
        **windows_program("svchost.exe", "Host Process for Windows Services"),
    )
    userinit = host.start("07:01:10", SYSTEM32 + "userinit.exe", SYSTEM32 + "userinit.exe", wininit, User=user)
    explorer = host.start(
        "07:01:11",
        "C:\\Windows\\explorer.exe",
        "C:\\Windows\\Explorer.EXE",
        userinit,
        **windows_program("EXPLORER.EXE", "Windows Explorer"),
    )
    host.log(5, "07:01:40", userinit)
    outlook = _office(host, "07:04:02", "OUTLOOK", '"' + OFFICE + 'OUTLOOK.EXE"', explorer)
    edge_info = version_info("122.0.2365.59", "Microsoft Edge", "Microsoft Edge", MICROSOFT, "msedge.exe")
    edge = host.start("07:06:15", EDGE, f'"{EDGE}" --profile-directory=Default', explorer, **edge_info)
    return Workstation(host, user, profile, services, svchost, lsass, explorer, outlook, edge)


def workday(station: Workstation, seed: int, activities: int, until: float = 12 * 3600) -> None:
    """``activities`` ordinary things between 07:10 and ``until`` (seconds since midnight)."""
    chance = random.Random(seed)
    for _ in range(activities):
        chance.choice(ACTIVITIES)(station, chance, chance.uniform(7.2 * 3600, until))


def _browse(station: Workstation, chance: random.Random, at: float) -> None:
    name, address = chance.choice(SITES)
    host = station.host
    host.log(22, clock(at), station.edge, QueryName=name, QueryStatus="0", QueryResults=f"::ffff:{address};")
    host.connect(clock(at + 0.2), station.edge, address, 443, name=name)
    folder = station.profile + "\\AppData\\Local\\Microsoft\\Edge\\User Data\\Default\\Cache\\"
    cached = f"{folder}f_{chance.randrange(16**6):06x}"
    host.log(11, clock(at + 0.9), station.edge, TargetFilename=cached, CreationUtcTime=utc(moment_of(clock(at + 0.9))))


def _edit_sheet(station: Workstation, chance: random.Random, at: float) -> None:
    name = chance.choice(["Budget 2026.xlsx", "Stock list.xlsx", "Holidays.xlsx", "Travel costs.xlsx"])
    path = f"{station.profile}\\Documents\\{name}"
    excel = _office(station.host, clock(at), "EXCEL", f'"{OFFICE}EXCEL.EXE" "{path}"', station.explorer)
    recent = f"{USER_HIVE}\\Software\\Microsoft\\Office\\16.0\\Excel\\File MRU\\Item {chance.randrange(1, 9)}"
    station.host.log(13, clock(at + 2), excel, TargetObject=recent, Details=f"[F00000000][T01DA6DF0A3B4C5D6]*{path}")
    station.host.log(11, clock(at + 30), excel, TargetFilename=path, CreationUtcTime="2026-02-11 10:22:41.117")
    station.host.log(5, clock(at + 240), excel)


def _index_files(station: Workstation, chance: random.Random, at: float) -> None:
    pipe = f"Global\\UsGthrFltPipeMssGthrPipe{chance.randrange(1, 90)}_"
    indexer = station.host.start(
        clock(at),
        SYSTEM32 + "SearchProtocolHost.exe",
        f'"{SYSTEM32}SearchProtocolHost.exe" {pipe} Global\\UsGthrCtrlFltPipe 1 -2147483646',
        station.services,
        **windows_program("SearchProtocolHost.exe", "Microsoft Windows Search Protocol Host"),
    )
    station.host.log(5, clock(at + 95), indexer)


def _update_browser(station: Workstation, chance: random.Random, at: float) -> None:
    image = "C:\\Program Files (x86)\\Microsoft\\EdgeUpdate\\MicrosoftEdgeUpdate.exe"
    info = version_info("1.3.185.17", "Microsoft Edge Update", "Microsoft Edge Update", MICROSOFT, "msedgeupdate.dll")
    updater = station.host.start(clock(at), image, f'"{image}" /ua /installsource scheduler', station.svchost, **info)
    name, address = "updates.example.com", "203.0.113.61"
    station.host.log(
        22,
        clock(at + 1),
        updater,
        QueryName=name,
        QueryStatus="0",
        QueryResults=f"type:  5 edge.example.com;::ffff:{address};",
    )
    station.host.connect(clock(at + 1.2), updater, address, 443, name=name)
    station.host.log(5, clock(at + 7), updater)


def _read_note(station: Workstation, chance: random.Random, at: float) -> None:
    path = f"{station.profile}\\Desktop\\note {chance.randrange(1, 20)}.txt"
    image = SYSTEM32 + "notepad.exe"
    notepad = station.host.start(
        clock(at), image, f'"{image}" {path}', station.explorer, **windows_program("NOTEPAD.EXE", "Notepad")
    )
    library = SYSTEM32 + "textshaping.dll"
    signature = {"Signed": "true", "Signature": "Microsoft Windows", "SignatureStatus": "Valid"}
    station.host.log(
        7,
        clock(at + 0.1),
        notepad,
        ImageLoaded=library,
        Hashes=hashes(library),
        **windows_program("TextShaping.dll", "Text shaping"),
        **signature,
    )
    station.host.log(5, clock(at + 60), notepad)


def _scan(station: Workstation, chance: random.Random, at: float) -> None:
    scanner = station.host.process(
        "06:58:09",
        "C:\\ProgramData\\Microsoft\\Windows Defender\\Platform\\4.18.24010.12-0\\MsMpEng.exe",
        "MsMpEng.exe",
        SYSTEM,
        2980,
    )
    target = chance.choice([station.explorer, station.edge, station.outlook, station.svchost])
    trace = "C:\\Windows\\SYSTEM32\\ntdll.dll+9d204|C:\\Windows\\System32\\KERNELBASE.dll+2c13e"
    station.host.log(10, clock(at), scanner, target, SourceThreadId="3044", GrantedAccess="0x1000", CallTrace=trace)


def _tidy_cache(station: Workstation, chance: random.Random, at: float) -> None:
    path = f"{station.profile}\\AppData\\Local\\Temp\\{chance.randrange(16**8):08x}.tmp"
    code = chance.choice([23, 26])
    station.host.log(
        code, clock(at), station.edge, TargetFilename=path, Hashes=hashes(path), IsExecutable="false", Archived="true"
    )


def _print(station: Workstation, chance: random.Random, at: float) -> None:
    spooler = station.host.process("06:58:11", SYSTEM32 + "spoolsv.exe", SYSTEM32 + "spoolsv.exe", SYSTEM, 2212)
    station.host.log(18, clock(at), station.edge, PipeName="\\spoolss")
    key = f"HKLM\\System\\CurrentControlSet\\Control\\Print\\Printers\\Floor {chance.randrange(1, 4)}\\ChangeID"
    station.host.log(13, clock(at + 0.4), spooler, TargetObject=key, Details=f"DWORD (0x{chance.randrange(16**8):08x})")


ACTIVITIES = [
    _browse,
    _browse,
    _browse,
    _edit_sheet,
    _index_files,
    _update_browser,
    _read_note,
    _scan,
    _tidy_cache,
    _print,
]


def _office(host: Host, when: str, program: str, command_line: str, parent: Process) -> Process:
    info = version_info(
        "16.0.17328.20162", f"Microsoft {program.title()}", "Microsoft Office", MICROSOFT, f"{program.title()}.exe"
    )
    return host.start(when, f"{OFFICE}{program}.EXE", command_line, parent, **info)
