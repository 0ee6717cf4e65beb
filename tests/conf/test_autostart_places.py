"""Where something starts by itself: the view of persistence names the place of a key or file, and leaves others out."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import pytest
from sysmon_essentials.event import RawEvent

from offline.indextime import index_event
from tests.detection_samples import head, rows_over
from tests.search_time import event_text
from tests.shared import ROOT
from tests.view_data import definition, fill, first_values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from offline.spl.frame import Value

USER = "HKU\\S-1-5-21-1000000000-2000000000-3000000000-1104"
NT = "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"
CONTROL = "HKLM\\System\\CurrentControlSet\\Control"
SERVICES = "HKLM\\System\\CurrentControlSet\\Services"
IFEO = f"{NT}\\Image File Execution Options\\sethc.exe"

KEYS: dict[str, str | None] = {
    f"{USER}\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Run\\Tide": "run key",
    "HKLM\\SOFTWARE\\WOW6432Node\\Microsoft\\Windows\\CurrentVersion\\RunOnce\\Tide": "run key",
    f"{USER}\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Explorer\\RunMRU\\a": None,
    f"{NT}\\Winlogon\\Userinit": "winlogon",
    f"{NT}\\Winlogon\\LastUsedUsername": None,
    "HKLM\\SOFTWARE\\Microsoft\\Active Setup\\Installed Components\\{AA}\\StubPath": "active setup",
    f"{USER}\\Environment\\UserInitMprLogonScript": "logon script",
    f"{USER}\\Environment\\TEMP": None,
    f"{SERVICES}\\tide\\ImagePath": "service",
    f"{SERVICES}\\tide\\Parameters\\ServiceDll": "service",
    f"{SERVICES}\\tide\\Start": None,
    f"{SERVICES}\\PortProxy\\v4tov4\\tcp\\0.0.0.0/8001": "port proxy",
    f"{NT}\\Schedule\\TaskCache\\Tree\\Tide\\Id": "scheduled task",
    f"{NT}\\Schedule\\TaskCache\\Tasks\\{{AA}}\\Actions": "scheduled task",
    f"{NT}\\Schedule\\TaskCache\\Tasks\\{{AA}}\\DynamicInfo": None,
    f"{IFEO}\\Debugger": "image hijack",
    f"{IFEO}\\MitigationOptions": None,
    f"{NT}\\SilentProcessExit\\notepad.exe\\MonitorProcess": "image hijack",
    f"{NT}\\Windows\\AppInit_DLLs": "library in every program",
    f"{NT}\\AppCompatFlags\\Custom\\tide.exe\\{{AA}}.sdb": "application shim",
    f"{CONTROL}\\Lsa\\Security Packages": "security package",
    f"{CONTROL}\\Lsa\\ProductType": None,
    f"{CONTROL}\\Print\\Monitors\\Tide\\Driver": "print component",
    f"{CONTROL}\\Session Manager\\BootExecute": "boot",
    f"{USER}_Classes\\CLSID\\{{AA}}\\InprocServer32\\(Default)": "COM of a user",
    f"{USER}_Classes\\ms-settings\\shell\\open\\command\\DelegateExecute": "file handler",
    "HKLM\\SOFTWARE\\Microsoft\\AMSI\\Providers\\{AA}\\(Default)": "add-in",
    "HKLM\\SOFTWARE\\Microsoft\\Command Processor\\AutoRun": "shell or desktop",
    f"{USER}\\Control Panel\\Desktop\\SCRNSAVE.EXE": "shell or desktop",
    f"{USER}\\Control Panel\\Desktop\\Wallpaper": None,
}
FILES: dict[str, str | None] = {
    "C:\\Users\\a\\AppData\\Roaming\\Microsoft\\Windows\\Start Menu\\Programs\\Startup\\tide.lnk": "startup folder",
    "C:\\Users\\a\\Documents\\Startup\\plan.docx": None,
    "C:\\Windows\\System32\\Tasks\\Tide": "scheduled task",
    "/etc/cron.d/tide": "cron",
    "/etc/systemd/system/tide.service": "systemd or init",
    "/home/a/.bashrc": "shell profile",
    "/home/a/.ssh/authorized_keys": "SSH key",
    "/etc/ld.so.preload": "loader or module",
    "/home/a/notes/profile.txt": None,
}


@lru_cache(maxsize=1)
def places() -> Mapping[str, Value]:
    """The place of each key and file that the view shows."""
    texts = [
        event_text(13, {"EventType": "SetValue", "Image": "C:\\a.exe", "TargetObject": key, "Details": "x"})
        for key in KEYS
    ]
    texts += [
        event_text(11, {"Image": "/a" if path.startswith("/") else "C:\\a.exe", "TargetFilename": path})
        for path in FILES
    ]
    stored = [index_event(RawEvent(text, "written.xml", str(number)), head().conf) for number, text in enumerate(texts)]
    found = definition(ROOT / "default" / "data" / "ui" / "views" / "persistence_registry.xml")
    search = fill(found["dataSources"]["ds_changes"]["options"]["query"], first_values(found))
    rows = rows_over(search, head().frame([event for event in stored if event is not None]))
    return {str(row["item"]): row["place"] for row in rows}


@pytest.mark.parametrize(("path", "place"), [*KEYS.items(), *FILES.items()], ids=[*KEYS, *FILES])
def test_place_is_named(path: str, place: str | None) -> None:
    assert places().get(path) == place
