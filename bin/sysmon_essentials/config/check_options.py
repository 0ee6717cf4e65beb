"""Judges the option elements of a configuration: names, versions and values."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from .model import Configuration, Option, Problem
from .schema import HASHES, NEWEST, OPTIONS, SWITCHED_OFF, TAGS, UNDOCUMENTED_OPTIONS, decimal, fields_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_SIZES = re.compile(r"[A-Za-z]+:[0-9]+(,[A-Za-z]+:[0-9]+)*")
_SWITCHES = frozenset(("", "true", "1", "enabled", *SWITCHED_OFF))
_MAX_DRIVER_NAME = 8
_LONGEST_NAME = 64
_FIELDS = frozenset(name for tag in TAGS for name in fields_of(tag))


def check_options(configuration: Configuration) -> Iterator[Problem]:
    """Problems of the options."""
    version = configuration.schema or NEWEST
    seen: dict[str, int] = {}
    for option in configuration.options:
        name = option.name
        if name in seen:
            message = f"{name} was given in line {seen[name]} already"
            yield Problem("error", "double-option", option.line, message, "remove one of them")
        seen.setdefault(name, option.line)
        if name in UNDOCUMENTED_OPTIONS:
            message = f"{name} is documented, but the schemas known here refuse it"
            yield Problem("warning", "doubtful-option", option.line, message, "try it with `sysmon -c` on one host")
        elif name not in OPTIONS:
            yield _unknown(option)
        else:
            since = decimal(OPTIONS[name].since)
            if since > version:
                message = f"{name} needs schema {since}, the file says {version}"
                yield Problem("error", "option-too-new", option.line, message, f'raise schemaversion to "{since}"')
            yield from _value(option)


def _unknown(option: Option) -> Problem:
    same = [name for name in OPTIONS if name.lower() == option.name.lower()]
    same = same or (get_close_matches(option.name, OPTIONS, 1, 0.8) if len(option.name) <= _LONGEST_NAME else [])
    mend = f"write {same[0]}" if same else f"options are: {', '.join(OPTIONS)}; event tags belong into EventFiltering"
    return Problem("error", "unknown-option", option.line, f"there is no option {option.name}", mend)


def _value(option: Option) -> Iterator[Problem]:
    text = option.value.strip()
    kind = OPTIONS[option.name].kind
    if kind == "switch" and text not in _SWITCHES:
        message = f'{option.name} is on: "{text}" does not switch it off, case counts'
        yield Problem("warning", "switch", option.line, message, "write false, or remove the element")
    if kind == "boolean" and text.lower() not in ("true", "false", "0", "1", ""):
        yield Problem("warning", "option-value", option.line, f'{option.name} is "{text}"', "write true or false")
    if kind == "hashes":
        unknown = [name for name in re.split(r"\s*,\s*", text) if name.upper() not in HASHES]
        if unknown:
            message = f"no such hash algorithm: {', '.join(unknown) or 'none is named'}"
            yield Problem("error", "option-value", option.line, message, f"choose from {', '.join(sorted(HASHES))}")
    yield from _strict_value(option, kind, text)


def _strict_value(option: Option, kind: str, text: str) -> Iterator[Problem]:
    """Values of which Sysmon takes only some."""
    if kind == "folder" and ("\\" in text or "/" in text):
        message = f"{option.name} is one folder below the root of each volume, not a path"
        yield Problem("error", "option-value", option.line, message, "write a single name")
    if kind == "folder" and not text:
        yield Problem("warning", "option-value", option.line, f"{option.name} is empty", "write a single name")
    if kind == "name" and len(text) > _MAX_DRIVER_NAME:
        message = f"{option.name} has {len(text)} characters, at most {_MAX_DRIVER_NAME} are taken"
        yield Problem("error", "option-value", option.line, message, "shorten it")
    if kind == "number" and not text.isdigit():
        yield Problem("error", "option-value", option.line, f'{option.name} is "{text}", no number', "write a number")
    if kind == "sizes":
        yield from _sizes(option, text)


def _sizes(option: Option, text: str) -> Iterator[Problem]:
    if not _SIZES.fullmatch(text):
        message = f'{option.name} is "{text}"'
        yield Problem("error", "option-value", option.line, message, "write Field:number, separated by commas")
        return
    unknown = [name for name, _, _ in (part.partition(":") for part in text.split(",")) if name not in _FIELDS]
    if unknown:
        message = f"{option.name} names a field that no event has: {', '.join(unknown)}"
        yield Problem("warning", "option-value", option.line, message, "write fields as events have them")
