"""Operations as SPL: the text of one calculated field for one group of EventIDs.

Splunk extracts values as they stand in the XML, so the text of a field is decoded (five named entities and the numeric
forms that Windows writes) before anything looks at it; ``like(F, "%&%;%")`` keeps the price for that away from all
values without an entity. ``-`` is how Sysmon writes "nothing" and gives no CIM value. Calculated fields run side by
side and see extracted values only, hence the repetition: nothing here can lean on another calculated field.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from package.operations import HASH_FIELDS
from package.render.spl_text import string as literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from package.operations import Operation

ENTITIES = (
    ("&(?:lt|#60|#x3[cC]);", "<"),
    ("&(?:gt|#62|#x3[eE]);", ">"),
    ("&(?:quot|#34|#x22);", '"'),
    ("&(?:apos|#39|#x27);", "'"),
    ("&#(?:9|x0?9);", "\t"),
    ("&#(?:10|x0?[aA]);", "\n"),
    ("&#(?:13|x0?[dD]);", "\r"),
    ("&(?:amp|#38|#x26);", "&"),
)
"""Pattern and character; the ampersand comes last so that nothing is decoded twice."""

CONTROL = {"\t": 'urldecode("%09")', "\n": 'urldecode("%0A")', "\r": 'urldecode("%0D")'}
TIME_FORMAT = "%Y-%m-%d %H:%M:%S.%3N"
OVERWRITE_AFTER_S = 5
EPHEMERAL_PORT = 49152


def decode(field: str) -> str:
    """The field with its XML entities decoded."""
    text = field
    for pattern, character in ENTITIES:
        text = f"replace({text},{literal(pattern)},{CONTROL.get(character) or literal(character)})"
    return text


def decoded_if_needed(field: str) -> str:
    """A raw field of free text, decoded where it holds an entity."""
    return f'if(like({field},"%&%;%"),{decode(field)},{field})'


def one_of(field: str, values: Iterable[str]) -> str:
    """True if the field has one of the values."""
    quoted = [literal(value) for value in values]
    return f"{field}={quoted[0]}" if len(quoted) == 1 else f"in({field},{','.join(quoted)})"


def render_operation(operation: Operation, kinds: Mapping[str, str]) -> str:
    """The eval expression of an operation; ``kinds`` tells how each raw field must be read."""
    text = _RENDER[operation.op](operation, kinds)
    condition = operation.condition
    if condition is None:
        return text
    otherwise = "null()" if condition.otherwise is None else render_operation(condition.otherwise, kinds)
    return f"if({one_of(condition.field, condition.values)},{text},{otherwise})"


def _clean(field: str, kinds: Mapping[str, str], body: Callable[[str], str]) -> str:
    kind = kinds[field]
    if kind == "text":
        return f'case({field}="-",null(),like({field},"%&%;%"),{body(decode(field))},true(),{body(field)})'
    if kind in ("token", "hashes"):
        return f'if({field}="-",null(),{body(field)})'
    return body(field)


def _copy(operation: Operation, kinds: Mapping[str, str]) -> str:
    return _clean(operation.fields[0], kinds, lambda value: value)


def _choose(operation: Operation, kinds: Mapping[str, str]) -> str:
    return "coalesce(" + ",".join(_clean(field, kinds, lambda value: value) for field in operation.fields) + ")"


def _const(operation: Operation, _kinds: Mapping[str, str]) -> str:
    return literal(operation.value)


def _lower(operation: Operation, kinds: Mapping[str, str]) -> str:
    return _clean(operation.fields[0], kinds, lambda value: f"lower({value})")


def _guid(operation: Operation, _kinds: Mapping[str, str]) -> str:
    return f'"{{".lower(trim({operation.fields[0]},"{{}}"))."}}"'


def _map(operation: Operation, _kinds: Mapping[str, str]) -> str:
    field = operation.fields[0]
    subject = f"lower({field})" if any(not value.isdigit() for value, _ in operation.pairs) else field
    branches = (f"{subject}={literal(value)},{literal(result)}" for value, result in operation.pairs)
    return f"case({','.join(branches)})"


def _cut(operation: Operation, kinds: Mapping[str, str]) -> str:
    pattern = literal(operation.pairs[0][0])
    return _clean(operation.fields[0], kinds, lambda value: f'replace({value},{pattern},"")')


def _extract(operation: Operation, kinds: Mapping[str, str]) -> str:
    pattern = operation.pairs[0][0]
    before = "" if pattern.startswith("^") else "^.*?"
    after = "" if pattern.endswith("$") else ".*$"
    found = literal("(?s)" + pattern)
    whole = literal("(?s)" + before + pattern + after)
    return _clean(
        operation.fields[0], kinds, lambda value: f'if(match({value},{found}),replace({value},{whole},"\\1"),null())'
    )


def _rewrite(operation: Operation, kinds: Mapping[str, str]) -> str:
    def body(value: str) -> str:
        for pattern, replacement in operation.pairs:
            # Only \", \\ and \| are escapes in SPL strings, so \1 stands as it is.
            value = f'replace({value},{literal(pattern)},"{replacement}")'
        value = f"lower({value})" if operation.lower else value
        value = f"split({value},{literal(operation.split)})" if operation.split else value
        return f"mvcount({value})" if operation.count else value

    return _clean(operation.fields[0], kinds, body)


def _classify(operation: Operation, _kinds: Mapping[str, str]) -> str:
    field = operation.fields[0]
    branches = ",".join(f"match({field},{literal(pattern)}),{literal(result)}" for pattern, result in operation.pairs)
    return f'case({field}="-",null(),{branches})'


def _hashes(_operation: Operation, _kinds: Mapping[str, str]) -> str:
    return f"mvappend({','.join(HASH_FIELDS)})"


def _epoch_of(field: str) -> str:
    return f'round(strptime({field}." +0000","{TIME_FORMAT} %z"),3)'


def _epoch(operation: Operation, _kinds: Mapping[str, str]) -> str:
    return _epoch_of(operation.fields[0])


def _overwritten() -> str:
    parts = (f'strptime({field},"{TIME_FORMAT}")' for field in ("UtcTime", "CreationUtcTime"))
    return f"{'-'.join(parts)}>{OVERWRITE_AFTER_S}"


def _file_action(_operation: Operation, _kinds: Mapping[str, str]) -> str:
    return f'if({_overwritten()},"modified","created")'


def _file_modify_time(_operation: Operation, _kinds: Mapping[str, str]) -> str:
    return f"if({_overwritten()},{_epoch_of('UtcTime')},null())"


def _short_name(field: str) -> str:
    return f'lower(mvindex(split({field},"."),0))'


def _reversed() -> str:
    """True where Sysmon put the own side of an accepted connection into Source."""
    return (
        f'(lower(Initiated)="false" AND tonumber(DestinationPort)>={EPHEMERAL_PORT}'
        f" AND {_short_name('SourceHostname')}={_short_name('Computer')})"
    )


def _traffic(operation: Operation, kinds: Mapping[str, str]) -> str:
    field, other = (_clean(name, kinds, lambda value: value) for name in operation.fields)
    return f"if({_reversed()},{other},{field})"


def _own_ip(_operation: Operation, _kinds: Mapping[str, str]) -> str:
    return f'if(lower(Initiated)="true" OR {_reversed()},SourceIp,DestinationIp)'


_RENDER: dict[str, Callable[[Operation, Mapping[str, str]], str]] = {
    "copy": _copy,
    "choose": _choose,
    "const": _const,
    "lower": _lower,
    "guid": _guid,
    "map": _map,
    "cut": _cut,
    "extract": _extract,
    "rewrite": _rewrite,
    "classify": _classify,
    "hashes": _hashes,
    "epoch": _epoch,
    "file_action": _file_action,
    "file_modify_time": _file_modify_time,
    "traffic": _traffic,
    "own_ip": _own_ip,
}
