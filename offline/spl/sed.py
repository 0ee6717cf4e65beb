"""The two sed commands that ``rex mode=sed`` and SEDCMD know. Source: Search Reference, "rex"; props.conf.spec."""

from __future__ import annotations

import re
from dataclasses import dataclass

from offline.spl.regexes import compile_regex


@dataclass(frozen=True)
class Substitution:
    """``s/pattern/replacement/``; ``number`` is which match to replace, 0 for all."""

    pattern: str
    replacement: str
    number: int

    def apply(self, value: str) -> str:
        """``value`` with the match replaced. Raises SplError if the pattern takes too long."""
        regex = compile_regex(self.pattern)
        if self.number < 2:
            return regex.replace(value, self.replacement, 1 if self.number else 0)
        matches = regex.find(value, self.number)
        if len(matches) < self.number:
            return value
        match = matches[-1]
        return value[: match.start()] + regex.filled(match, self.replacement) + value[match.end() :]


@dataclass(frozen=True)
class Transliteration:
    """``y/from/to/``: characters exchanged one by one."""

    source: str
    target: str

    def apply(self, value: str) -> str:
        """``value`` with the characters exchanged."""
        return value.translate(str.maketrans(self.source, self.target))


Edit = Substitution | Transliteration


def parse_sed(text: str) -> tuple[Edit, ...]:
    """The sed commands in ``text``, separated by spaces.

    Raises:
        ValueError: Anything but ``s`` and ``y``, wrong flags, an invalid pattern.
    """
    edits: list[Edit] = []
    rest = text.strip()
    while rest:
        if rest[0] not in "sy" or len(rest) < 4 or rest[1].isalnum() or rest[1].isspace():
            raise ValueError(f"'{rest}' is not a sed expression such as s/old/new/g")
        parts, rest = _parts(rest)
        edits.append(_substitution(*parts) if parts[0] == "s" else _transliteration(*parts))
    if not edits:
        raise ValueError("the sed expression is empty")
    return tuple(edits)


def _parts(text: str) -> tuple[tuple[str, str, str, str], str]:
    """Command, its two parts and its flags, and what follows them."""
    mark = re.escape(text[1])
    part = rf"((?:\\.|(?!{mark})[^\\])*+){mark}"
    found = re.match(rf"(.){mark}{part}{part}(\w*)\s*", text, re.DOTALL)
    if not found:
        raise ValueError(f"'{text}' is not a complete sed expression")
    plain = [part.replace("\\" + text[1], text[1]) for part in (found[2], found[3])]
    return (found[1], plain[0], plain[1], found[4]), text[found.end() :]


def _substitution(_: str, pattern: str, replacement: str, flags: str) -> Substitution:
    found = re.fullmatch(r"(g|\d+)?(i)?", flags)
    if not found:
        raise ValueError(f"'{flags}' are not flags of a sed expression")
    pattern = f"(?i){pattern}" if found[2] else pattern
    compile_regex(pattern)
    return Substitution(pattern, replacement, 0 if found[1] == "g" else int(found[1] or 1))


def _transliteration(_: str, source: str, target: str, flags: str) -> Transliteration:
    if flags or len(source) != len(target):
        raise ValueError("y takes two texts of the same length and no flags")
    return Transliteration(source, target)
