"""A slow evaluator of configurations, written from the description of Sysmon's engine and from nothing else.

It walks the XML for every event, filter by filter, in the order of the description. It shares with the library only the
table of fields. The fast evaluator has to agree with it. Remembered is only what is the same for
all events: where things stand in a file, and texts in lower case.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sysmon_essentials.schema import SCHEMA

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET

TAG = {
    1: "ProcessCreate", 2: "FileCreateTime", 3: "NetworkConnect", 5: "ProcessTerminate", 6: "DriverLoad",
    7: "ImageLoad", 8: "CreateRemoteThread", 9: "RawAccessRead", 10: "ProcessAccess", 11: "FileCreate",
    12: "RegistryEvent", 13: "RegistryEvent", 14: "RegistryEvent", 15: "FileCreateStreamHash", 17: "PipeEvent",
    18: "PipeEvent", 19: "WmiEvent", 20: "WmiEvent", 21: "WmiEvent", 22: "DnsQuery", 23: "FileDelete",
    24: "ClipboardChange", 25: "ProcessTampering", 26: "FileDeleteDetected", 27: "FileBlockExecutable",
    28: "FileBlockShredding", 29: "FileExecutableDetected", 100: "eBPFEvent",
}  # fmt: skip


VARIABLES = {"systemroot": r"C:\Windows", "windir": r"C:\Windows", "programfiles": r"C:\Program Files"}


def verdict(root: ET.Element, code: int, fields: dict[str, str], parents: dict) -> tuple[bool, str]:
    """Whether the event is logged, and its rule name; ``parents`` gives the element around each element."""
    if code in (4, 16, 255):
        return True, "-"
    if code not in TAG:
        return False, "-"
    blocks = blocks_of(root, TAG[code])
    if not blocks:
        return code in (1, 5), "-"
    major, minor = map(int, root.get("schemaversion").split("."))
    default_mode = "and" if major + minor * 0.01 > 4.1 else "or"
    backwards = list(reversed(blocks))
    order = [b for b in backwards if not included(b)] + [b for b in backwards if included(b)]
    lowered = {name: value.lower() for name, value in fields.items()}
    for block in order:
        parent = parents[block]
        mode, name = default_mode, None
        if parent.tag == "RuleGroup":
            mode, name = parent.get("groupRelation"), parent.get("name")
        found, name = match_block(block, mode, name, (code, lowered))
        if found:
            return included(block), name or "-"
    return len(blocks) == 1 and not included(blocks[0]), "-"


@cache
def blocks_of(root: ET.Element, tag: str) -> list[ET.Element]:
    return list(root.find("EventFiltering").iter(tag))


def included(block: ET.Element) -> bool:
    if block.get("onmatch"):
        return block.get("onmatch") == "include"
    return block.get("default") == "exclude"


def match_block(block, mode, group_name, event):
    items = [item for item in block if item.tag != "Rule" or len(item)]
    compiled = compiled_id(block)
    if mode == "or":
        for item in items:
            found, name = match_item(item, group_name, compiled, event)
            if found:
                return True, name
        return False, None
    done, name = set(), None
    for at, item in enumerate(items):
        if item.tag in done:
            continue
        found, new = match_item(item, group_name, compiled, event)
        if found:
            name = new or name
            done |= {item.tag} - {"Rule"}
        elif item.tag == "Rule" or all(later.tag != item.tag for later in items[at + 1 :]):
            return False, None
    return bool(items), name


def match_item(item, group_name, compiled, event):
    if item.tag != "Rule":
        own = item.get("name")
        return match_filter(item, compiled, event), own if own is not None else group_name
    outer = item.get("name") if item.get("name") is not None else group_name
    if (item.get("groupRelation") or "or").lower() == "or":
        for inner in item:
            if match_filter(inner, compiled, event):
                return True, inner.get("name") if inner.get("name") is not None else outer
        return False, None
    name = None
    for inner in item:
        if not match_filter(inner, compiled, event):
            return False, None
        own = inner.get("name") if inner.get("name") is not None else outer
        name = own or name
    return len(item) > 0, name


@cache
def compiled_id(block):
    used = {element.tag for element in block.iter() if element is not block and element.tag != "Rule"}
    for code, tag in TAG.items():
        if tag == block.tag and used <= {name for name, _ in SCHEMA[code]}:
            return code
    return None


def match_filter(element, compiled, event) -> bool:
    code, fields = event
    value = fields.get(element.tag)
    if value is None or not reaches(element.tag, compiled, code):
        return False
    condition, text = sought(element)
    return condition(text, value)


@cache
def sought(element):
    """The condition of a filter, and its text in lower case."""
    text = (element.text or "").lower()
    for name, value in VARIABLES.items():
        text = text.replace(f"%{name}%", value.lower())
    return HOLDS[(element.get("condition") or "is").lower()], text


@cache
def reaches(tag: str, compiled: int | None, code: int) -> bool:
    if compiled is None:
        return False
    position = [name for name, _ in SCHEMA[compiled]].index(tag)
    here = [name for name, _ in SCHEMA[code]]
    return position < len(here) and here[position] == tag


def contains(value: str, part: str) -> bool:
    return value.find(part) >= 0 if value else False


def listed(text: str) -> list[str]:
    """The parts of a list; where one is empty, the search goes on to the end of the text, from the sign on."""
    found, begin = [], 0
    while True:
        end = text.find(";", begin)
        stop = len(text) if end < 0 else end
        found.append(text[begin:stop] if stop > begin else text[begin:])
        if end < 0:
            return found
        begin = end + 1


HOLDS = {
    "is": lambda text, value: value == text,
    "is not": lambda text, value: value != text,
    "is any": lambda text, value: any(value == part for part in text.split(";")),
    "contains": lambda text, value: contains(value, text),
    "contains any": lambda text, value: any(contains(value, part) for part in listed(text)),
    "contains all": lambda text, value: all(contains(value, part) for part in listed(text)),
    "excludes": lambda text, value: not contains(value, text),
    "excludes any": lambda text, value: not any(contains(value, part) for part in listed(text)),
    "excludes all": lambda text, value: not all(contains(value, part) for part in listed(text)),
    "begin with": lambda text, value: value[: len(text)] == text,
    "not begin with": lambda text, value: value[: len(text)] != text,
    "end with": lambda text, value: value[::-1][: len(text)] == text[::-1],
    "not end with": lambda text, value: value[::-1][: len(text)] != text[::-1],
    "less than": lambda text, value: value < text,
    "more than": lambda text, value: value > text,
    "image": lambda text, value: text == (value if "\\" in text else value.split("\\")[-1]),
}
"""Text of the filter, value of the field, both in lower case."""
