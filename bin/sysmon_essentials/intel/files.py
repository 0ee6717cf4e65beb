r"""File names, paths and pipe names as events show them, in lower case.

Knows both kinds of separators and how Sysmon writes pipes (``\name``). A name without folder is looked for in every
folder, a path only there. Names that every Windows has are refused: they would match all day.
"""

from __future__ import annotations

import re

from .refused import RefusedError, quoted

MAX_PATH = 1000
"""Bytes of UTF-8: older KV stores take no key of more than 1,024 into an index."""
_PIPE_PREFIX = re.compile(r"^(?:\\\\[^\\]+)?(?:\\pipe)?\\", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[\x00-\x1f<>"|*?]')
_VARIABLE = re.compile(r"%[^%\\/]+%|\$\{?\w|^~")
_ABSOLUTE = re.compile(r"[a-z]:\\|\\\\?[^\\]|/")
_EVERYWHERE = frozenset(
    (
        *("bash", "chrome.exe", "cmd.exe", "conhost.exe", "csrss.exe", "dllhost.exe", "dwm.exe", "explorer.exe"),
        *("firefox.exe", "iexplore.exe", "java.exe", "javaw.exe", "kernel32.dll", "lsass.exe", "lsm.exe", "msedge.exe"),
        *("msiexec.exe", "mshta.exe", "notepad.exe", "ntdll.dll", "powershell.exe", "pwsh.exe", "python.exe"),
        *("reg.exe", "regsvr32.exe", "rundll32.exe", "runtimebroker.exe", "schtasks.exe", "searchindexer.exe"),
        *("services.exe", "setup.exe", "sh", "smss.exe", "spoolsv.exe", "svchost.exe", "system", "taskhost.exe"),
        *("taskhostw.exe", "taskmgr.exe", "update.exe", "userinit.exe", "wininit.exe", "winlogon.exe", "winword.exe"),
        *("excel.exe", "outlook.exe", "wmiprvse.exe", "wscript.exe", "cscript.exe", "desktop.ini", "thumbs.db"),
    )
)
_EVERY_PIPE = frozenset(
    (
        *("atsvc", "browser", "epmapper", "eventlog", "initshutdown", "lsarpc", "lsass", "netlogon", "ntsvcs"),
        *("protected_storage", "router", "samr", "scerpc", "spoolss", "srvsvc", "svcctl", "trkwks", "w32time_alt"),
        *("winreg", "wkssvc"),
    )
)


def parse_file_name(text: str) -> str:
    r"""Return ``evil.exe``, ``c:\folder\evil.exe`` or ``/folder/evil``, in lower case.

    Raises:
        RefusedError: a pattern, a folder, a path with variables or without a root, or a name that every Windows has.
    """
    name = text.strip("'\"` ").lower()
    if not name or len(name.encode("utf-8", "replace")) > MAX_PATH or _FORBIDDEN.search(name):
        raise RefusedError("not a file name", f"{quoted(text)} is no file name; patterns are not looked for")
    if _VARIABLE.search(name):
        raise RefusedError("path with variable", f"{quoted(text)}: events show folders, not variables")
    if "\\" not in name and "/" not in name:
        if name in _EVERYWHERE:
            raise RefusedError("everywhere", f"{quoted(text)}: a file of that name is on nearly every host")
        if name in (".", ".."):
            raise RefusedError("not a file name", f"{quoted(text)} is a folder")
        return name
    if not name.startswith("/"):
        name = name.replace("/", "\\")
    if not _ABSOLUTE.match(name):
        raise RefusedError("relative path", f"{quoted(text)} begins at no root: give the name alone or the whole path")
    if name[-1] in "\\/":
        raise RefusedError("not a file name", f"{quoted(text)} is a folder")
    return name


def parse_pipe(text: str) -> str:
    r"""Return ``\name`` for ``name``, ``\pipe\name``, ``\\.\pipe\name`` and ``\\host\pipe\name``.

    Raises:
        RefusedError: it is no name, a pattern, or a pipe that every Windows has.
    """
    name = _PIPE_PREFIX.sub("", text.strip("'\"` ").lower(), count=1)
    if not name or len(name.encode("utf-8", "replace")) > MAX_PATH or _FORBIDDEN.search(name):
        raise RefusedError("not a pipe", f"{quoted(text)} is no name of a pipe; patterns are not looked for")
    if name in _EVERY_PIPE:
        raise RefusedError("everywhere", f"{quoted(text)} is a pipe of Windows itself")
    return f"\\{name}"
