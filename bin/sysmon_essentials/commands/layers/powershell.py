"""Tricks of PowerShell and of script hosts: words cut into strings, numbers for characters, formats and reversals.

Knows literal strings only. What depends on a variable of the script stays as it is.
"""

from __future__ import annotations

import re

from .shell import VARIABLES

_BACKTICK = re.compile(r"(?<=[\w-])`(?=[A-Z1-9_cdg-mo-qswxyz.:-])")
_LITERAL = r"""(?:'[^']*'|"[^"]*")"""
_SAME_PLUS = re.compile(r"""'\s*[+&]\s*'|"\s*[+&]\s*\"""")
_PARENTHESES = re.compile(rf"\(\s*({_LITERAL})\s*\)")
_FORMAT = re.compile(
    rf"""(?P<q>["'])(?P<form>(?:[^{{}}"']*\{{\d{{1,3}}\}})+[^{{}}"']*)(?P=q)\s*-f\s*(?P<parts>{_LITERAL}(?:\s*,\s*{_LITERAL})*)""",
    re.IGNORECASE,
)
_PLACE = re.compile(r"\{(\d{1,3})\}")
_ONE = re.compile(_LITERAL)
_CHAR = re.compile(
    r"\$?\(?\[char\]\s*(?:\(\s*)?(0x[0-9a-f]{1,4}|\d{1,5})\b\s*\)*|\bchrw?\(\s*(\d{1,5})\s*\)",
    re.IGNORECASE,
)
_NUMBER = r"(?:0x[0-9a-f]{2}|\d{1,3})"
_NUMBERS = re.compile(rf"""['"]?{_NUMBER}(?:[ ]?[,;:~_|!*-][ ]?{_NUMBER}){{3,}}['"]?""", re.IGNORECASE)
_ONE_NUMBER = re.compile(_NUMBER, re.IGNORECASE)
_OF_NUMBERS = ("char", "byte", "chr(")
_REPLACE = re.compile(
    r"""'([^']*)'\s*\)?\s*(?:\.replace\s*\(|-[ci]?replace\s*\(?)\s*'([^']+)'\s*,\s*'([^']*)'\s*\)?""", re.IGNORECASE
)
_REVERSED = re.compile(
    r"""(?:-join\s*\(?\s*)?(?:'([^']+)'|"([^"]+)")\s*\[\s*-1\s*\.\.\s*-\s*\d{1,6}\s*\]\s*\)?(?:\s*-join\s*(?:''|""))?""",
    re.IGNORECASE,
)
_LETTERS_OF = re.compile(
    r"""(?:\$env:(\w{1,30})|\$(pshome|verbosepreference))(?:\.tostring\(\s*\))?\s*\[\s*(\d{1,3}(?:\s*,\s*\d{1,3})*)\s*\]""",
    re.IGNORECASE,
)
_JOINED = re.compile(
    r"""(?:\(\s*)?('[^']*'|"[^"]*")\s*-join\s*(?:''|"")(?:\s*\))?|-join\s*\(\s*('[^']*')\s*\)""", re.IGNORECASE
)
_OTHER_VARIABLES = {"pshome": r"C:\Windows\System32\WindowsPowerShell\v1.0", "verbosepreference": "SilentlyContinue"}
_PRINTABLE = re.compile(r"[\t\r\n -~\u00a0-\uffff]+")


def backticks(text: str) -> str:
    """Take off backticks inside words, except those that mean a control character."""
    return _BACKTICK.sub("", text) if "`" in text else text


def concatenations(text: str) -> str:
    """Join literal strings that the text adds up, and take off parentheses around a single one."""
    if _SAME_PLUS.search(text) is None:
        return text
    return _SAME_PLUS.sub("", _PARENTHESES.sub(r"\1", text))


def formats(text: str) -> str:
    """Put the parts of ``'{1}{0}' -f 'b','a'`` in their places."""
    return _FORMAT.sub(_formatted, text) if "{0}" in text else text


def _formatted(found: re.Match[str]) -> str:
    parts = [part[1:-1] for part in _ONE.findall(found["parts"])]
    whole = _PLACE.sub(lambda place: parts[int(place[1])] if int(place[1]) < len(parts) else place[0], found["form"])
    return _literal(whole)


def characters(text: str) -> str:
    """Turn numbers into the characters they stand for: ``[char]73``, ``Chr(73)`` and lists of numbers."""
    lowered = text.lower()
    if not any(word in lowered for word in _OF_NUMBERS):
        return text
    return _CHAR.sub(_character, _NUMBERS.sub(_word, text))


def _character(found: re.Match[str]) -> str:
    number = int(found[1] or found[2], 16 if (found[1] or "").lower().startswith("0x") else 10)
    return _literal(chr(number)) if _PRINTABLE.fullmatch(chr(number)) else found[0]


def _word(found: re.Match[str]) -> str:
    numbers = [int(number, 16 if number[:2].lower() == "0x" else 10) for number in _ONE_NUMBER.findall(found[0])]
    word = "".join(map(chr, numbers))
    return _literal(word) if all(number < 256 for number in numbers) and _PRINTABLE.fullmatch(word) else found[0]


def replacements(text: str) -> str:
    """Do what ``'text'.Replace('a','b')`` and ``'text' -replace 'a','b'`` say, the pattern taken literally."""
    if "replace" not in text.lower():
        return text
    return _REPLACE.sub(lambda found: _literal(found[1].replace(found[2], found[3])), text)


def reversals(text: str) -> str:
    """Turn ``'txet'[-1..-4] -join ''`` around."""
    if ".." not in text:
        return text
    return _REVERSED.sub(lambda found: _literal((found[1] or found[2])[::-1]), text)


def letters(text: str) -> str:
    """Pick letters out of variables, as in ``$env:ComSpec[4,24,25] -join ''``."""
    if "[" not in text or "$" not in text:
        return text
    picked = _LETTERS_OF.sub(_picked, text)
    return text if picked == text else _JOINED.sub(lambda found: found[1] or found[2], picked)


def _picked(found: re.Match[str]) -> str:
    name = (found[1] or found[2]).lower()
    value = (VARIABLES if found[1] else _OTHER_VARIABLES).get(name, "")
    places = [int(place) for place in found[3].split(",")]
    if not value or max(places) >= len(value):
        return found[0]
    return _literal("".join(value[place] for place in places))


def _literal(text: str) -> str:
    """Return text as a literal string, in the quotes that it does not hold itself."""
    return f'"{text}"' if "'" in text else f"'{text}'"
