"""Tricks of cmd.exe: carets, needless quotes, and words put together from variables.

Knows the variables that every Windows has, with their usual values, and those that the text itself sets. Other
variables stay as they are.
"""

from __future__ import annotations

import re

VARIABLES = {
    "allusersprofile": r"C:\ProgramData",
    "commonprogramfiles": r"C:\Program Files\Common Files",
    "comspec": r"C:\Windows\system32\cmd.exe",
    "os": "Windows_NT",
    "pathext": ".COM;.EXE;.BAT;.CMD;.VBS;.VBE;.JS;.JSE;.WSF;.WSH;.MSC",
    "processor_architecture": "AMD64",
    "programdata": r"C:\ProgramData",
    "programfiles": r"C:\Program Files",
    "programfiles(x86)": r"C:\Program Files (x86)",
    "psmodulepath": r"C:\Program Files\WindowsPowerShell\Modules;C:\Windows\system32\WindowsPowerShell\v1.0\Modules",
    "public": r"C:\Users\Public",
    "systemdrive": "C:",
    "systemroot": r"C:\Windows",
    "windir": r"C:\Windows",
}
"""Variables and their values on a Windows that is installed as usual, names in lower case."""

_MAX_SET = 256
_HIDING_CARET = re.compile(r"\w\^+\w")
_CARET = re.compile(r"\^(.)", re.DOTALL)
_EMPTY_QUOTES = re.compile(r"""(?<=[\w.:/\\-])(?:""|'')(?=[\w.:/\\-])""")
_QUOTED_LETTERS = re.compile(r'(?<=\w)"(\w{1,8})"(?=\w)')
_SET = re.compile(r"""\bset\s+"?([^\s="&|]{1,64})=([^&|"\r\n]{0,4096})""", re.IGNORECASE)
_USE = re.compile(
    r"([%!])([\w()#$@.\[\]{}~+-]{1,64})"
    r"(?::(?:~(-?\d{1,5})(?:,(-?\d{1,5}))?|([^=%!:~]{1,64})=([^%!]{0,64})))?\1"
)


def carets(text: str) -> str:
    """Take off carets outside of quotes, if one stands inside a word."""
    if "^" not in text or _HIDING_CARET.search(text) is None:
        return text
    pieces = text.split('"')
    pieces[::2] = [_CARET.sub(r"\1", piece) for piece in pieces[::2]]
    return '"'.join(pieces)


def quotes(text: str) -> str:
    """Take off quotes inside words: pairs with nothing between them, and around a few letters of a word."""
    if '""' in text or "''" in text:
        text = _EMPTY_QUOTES.sub("", text)
    return _QUOTED_LETTERS.sub(r"\1", text) if '"' in text else text


def variables(text: str) -> str:
    """Put in the values of variables that the text sets, and parts of those that every Windows has."""
    if "%" not in text and "!" not in text:
        return text
    own = {name.lower(): value.rstrip() for name, value in _SET.findall(text)[:_MAX_SET]}

    def value(use: re.Match[str]) -> str:
        name = use[2].lower()
        is_part = use[3] is not None or use[5] is not None
        found = own.get(name) if name in own else VARIABLES.get(name) if is_part else None
        return use[0] if found is None else _part(found, use)

    return _USE.sub(value, text)


def _part(value: str, use: re.Match[str]) -> str:
    """Return what ``%NAME:~start,length%`` and ``%NAME:this=that%`` mean. Source: ``set /?`` of cmd.exe."""
    if use[5] is not None:
        return re.sub(re.escape(use[5]), lambda _: use[6], value, flags=re.IGNORECASE)
    if use[3] is None:
        return value
    start = int(use[3])
    value = value[start:] if start >= 0 or -start <= len(value) else value
    if use[4] is None:
        return value
    length = int(use[4])
    return value[:length]
