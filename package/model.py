"""The model: every row of ``model/`` as frozen objects.

Knows the shape of the files and that rows fit together (fields exist, groups exist, nothing is defined twice). How rows
become Splunk's columns is package/pivot.py's business.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from package.operations import HASH_FIELDS, HASH_SOURCES, SYSTEM_FIELDS, Operation, parse_operation, parse_verbs
from package.problems import ModelError, Problem
from package.section import Section
from package.yaml_lines import load_document

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

KINDS = ("text", "token", "guid", "int", "time", "hashes")
"""text may hold any character; token has no XML specials but may be ``-``; the others are never ``-``."""

SYSTEMS = ("windows", "linux")
ROW_KEYS = (
    "event_code",
    "family",
    "name",
    "os",
    "since",
    "term",
    "tags",
    "dataset",
    "fields",
    "use",
    "cim",
    "example",
    "expect",
)


@dataclass(frozen=True)
class RawField:
    """One EventData field; ``since`` is the schema version that brought it."""

    name: str
    since: str
    kind: str


@dataclass(frozen=True)
class EventRow:
    """One EventID."""

    code: int
    family: str
    name: str
    os: tuple[str, ...]
    since: str
    term: str
    tags: tuple[str, ...]
    dataset: str
    fields: tuple[RawField, ...]
    cim: Mapping[str, Operation]
    example: Mapping[str, str]
    expect: Mapping[str, str | tuple[str, ...]]
    path: Path

    @property
    def field_names(self) -> frozenset[str]:
        """Names that operations may use: EventData, System fields and the parts cut out of hash lists."""
        names = {field.name for field in self.fields} | set(SYSTEM_FIELDS)
        return frozenset(names | set(HASH_FIELDS) if names & set(HASH_SOURCES) else names)

    @property
    def terms(self) -> str:
        """Search terms that select this EventID's events; the word is far rarer in an index than the number."""
        return f"EventCode={self.code} {self.term}"

    @property
    def eventtype(self) -> str:
        """The eventtype of this family."""
        return f"sysmon_{self.family}"


@dataclass(frozen=True)
class CimField:
    """What CIM asks of one field."""

    name: str
    need: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class CimDataset:
    """The contract of one CIM dataset."""

    key: str
    data_model: str
    dataset: str
    cim_version: str
    tags: tuple[str, ...]
    fields: tuple[CimField, ...]


@dataclass(frozen=True)
class Source:
    """How the events of one operating system arrive."""

    system: str
    vendor_product: str
    os: str
    sources: tuple[str, ...]
    sourcetype: str
    forwarded: tuple[str, ...]


@dataclass(frozen=True)
class Model:
    """All rows."""

    events: Mapping[int, EventRow]
    cim: Mapping[str, CimDataset]
    sources: Mapping[str, Source]
    normalised: str = ""
    """Sourcetype of events that come normalised, as JSON with raw and CIM fields."""

    def rows(self, system: str) -> list[EventRow]:
        """The rows of an operating system, by EventID."""
        return [row for row in self.events.values() if system in row.os]

    @property
    def kinds(self) -> dict[str, str]:
        """The kind of every raw field; a name has one kind wherever it occurs."""
        kinds = {field.name: field.kind for row in self.events.values() for field in row.fields}
        return {**kinds, **dict.fromkeys(SYSTEM_FIELDS, "system"), **dict.fromkeys(HASH_FIELDS, "guid")}


def load_model(root: Path) -> Model:
    """Everything under ``root/model`` that describes events.

    Raises:
        ModelError: with every problem found, each with file and line.
    """
    problems: list[Problem] = []
    model = root / "model"
    verbs = parse_verbs(_open(model / "verbs.yml", root, problems))
    groups_section = _open(model / "groups.yml", root, problems)
    groups = {name: _cim(groups_section.section(name), verbs) for name in groups_section.names()}
    rows = [_row(path, root, verbs, groups, problems) for path in sorted((model / "events").glob("*.yml"))]
    datasets = [_dataset(path, root, problems) for path in sorted((model / "cim").glob("*.yml"))]
    sources = _open(model / "sources.yml", root, problems)
    systems, normalised = _sources(sources), sources.section("normalised").text("sourcetype")
    _check_kinds(rows, problems)
    if problems:
        raise ModelError(problems)
    return Model(
        {row.code: row for row in sorted(rows, key=lambda row: row.code)},
        {dataset.key: dataset for dataset in datasets},
        systems,
        normalised,
    )


def _open(path: Path, root: Path, problems: list[Problem]) -> Section:
    document = load_document(root, path)
    problems.extend(document.problems)
    return Section(document, problems)


def _cim(section: Section, verbs: Mapping[str, Operation]) -> dict[str, Operation]:
    return {field: parse_operation(section, field, verbs) for field in section.names()}


def _row(
    path: Path,
    root: Path,
    verbs: Mapping[str, Operation],
    groups: Mapping[str, Mapping[str, Operation]],
    problems: list[Problem],
) -> EventRow:
    section = _open(path, root, problems)
    section.only(ROW_KEYS)
    cim: dict[str, Operation] = {}
    for name in section.texts("use"):
        if name not in groups:
            section.problem(f"no group {name!r} in model/groups.yml", "use")
            continue
        for field in cim.keys() & groups[name].keys():
            section.problem(f"{field} comes from two groups", "use")
        cim.update(groups[name])
    own = _cim(section.section("cim"), verbs) if "cim" in section else {}
    for field in cim.keys() & own.keys():
        section.problem(f"{field} comes from a group and from the row", "cim", field)
    row = EventRow(
        code=section.whole("event_code", 1, 255),
        family=section.text("family"),
        name=section.text("name"),
        os=section.texts("os", required=True),
        since=section.text("since"),
        term=section.text("term"),
        tags=section.texts("tags", required=True),
        dataset=section.text("dataset", required=False),
        fields=_raw_fields(section),
        cim={**cim, **own},
        example=_texts(section, "example"),
        expect=_expectations(section),
        path=path.relative_to(root),
    )
    _check_row(row, section)
    return row


def _raw_fields(section: Section) -> tuple[RawField, ...]:
    fields = []
    raw = section.raw("fields")
    for item in raw if isinstance(raw, list) else []:
        if isinstance(item, list) and len(item) == 3 and item[2] in KINDS:
            fields.append(RawField(*map(str, item)))
        else:
            section.problem(f"must be [name, schema version, one of {', '.join(KINDS)}], not {item}", "fields")
    return tuple(fields)


def _texts(section: Section, key: str) -> dict[str, str]:
    inner = section.section(key)
    return {name: str(value) for name in inner.names() if (value := inner.raw(name)) is not None}


def _expectations(section: Section) -> dict[str, str | tuple[str, ...]]:
    inner = section.section("expect")
    values: dict[str, str | tuple[str, ...]] = {}
    for name in inner.names():
        value = inner.raw(name)
        values[name] = tuple(map(str, value)) if isinstance(value, list) else str(value)
    return values


def _check_row(row: EventRow, section: Section) -> None:
    for system in row.os:
        if system not in SYSTEMS:
            section.problem(f"{system!r} is none of {', '.join(SYSTEMS)}", "os")
    names = row.field_names
    if row.term not in names:
        section.problem(f"{row.term!r} is no field of this event, so no event would hold that word", "term")
    for field, operation in row.cim.items():
        if operation.inputs and not names.intersection(operation.inputs):
            section.problem(
                f"{field} needs {' or '.join(operation.inputs)}, which this event has not: never set", "cim", field
            )
    for name in row.example.keys() - names:
        section.problem(f"{name} is no field of this event", "example", name)


def _check_kinds(rows: list[EventRow], problems: list[Problem]) -> None:
    seen: dict[str, tuple[str, Path]] = {}
    codes: dict[int, Path] = {}
    for row in rows:
        if row.code in codes:
            problems.append(Problem(row.path, 1, f"EventID {row.code} is also in {codes[row.code]}"))
        codes[row.code] = row.path
        for field in row.fields:
            kind, path = seen.setdefault(field.name, (field.kind, row.path))
            if kind != field.kind:
                problems.append(Problem(row.path, 1, f"{field.name} is {field.kind} here and {kind} in {path}"))


def _dataset(path: Path, root: Path, problems: list[Problem]) -> CimDataset:
    section = _open(path, root, problems)
    section.only(("data_model", "dataset", "cim_version", "tags", "fields"))
    fields = []
    for name in section.section("fields").names():
        inner = section.section("fields").section(name)
        inner.only(("need", "values"))
        need = inner.choice("need", ("required", "recommended", "conditional", "optional"))
        fields.append(CimField(name, need, inner.texts("values")))
    return CimDataset(
        path.stem,
        section.text("data_model"),
        section.text("dataset"),
        section.text("cim_version"),
        section.texts("tags", required=True),
        tuple(fields),
    )


def _sources(section: Section) -> dict[str, Source]:
    sources = {}
    for system in SYSTEMS:
        inner = section.section(system)
        inner.only(("vendor_product", "os", "sources", "sourcetype", "forwarded"))
        sources[system] = Source(
            system,
            inner.text("vendor_product"),
            inner.text("os"),
            inner.texts("sources", required=True),
            inner.text("sourcetype"),
            inner.texts("forwarded"),
        )
    return sources
