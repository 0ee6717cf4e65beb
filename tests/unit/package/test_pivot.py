"""Rows to columns: branches are shared, and EventCode is asked for only where it must be."""

from __future__ import annotations

from pathlib import Path

from package.model import EventRow, Model, RawField, Source
from package.operations import Operation
from package.pivot import Column, columns


def row(code: int, fields: dict[str, str], cim: dict[str, Operation]) -> EventRow:
    return EventRow(
        code,
        f"family_{code}",
        f"Event {code}",
        ("windows",),
        "1.0",
        next(iter(fields)),
        ("tag",),
        "",
        tuple(RawField(name, "1.0", kind) for name, kind in fields.items()),
        cim,
        {},
        {},
        Path(f"model/events/{code:03d}.yml"),
    )


def column(field: str, *rows: EventRow) -> Column:
    source = Source("windows", "Vendor Product", "Some OS", ("a",), "b", ())
    model = Model({r.code: r for r in rows}, {}, {"windows": source})
    return next(c for c in columns(model, "windows") if c.field == field)


COPY_PID = Operation("copy", ("ProcessId",))


def test_field_that_only_its_own_events_have_needs_no_event_code() -> None:
    found = column(
        "granted_access",
        row(10, {"GrantedAccess": "token"}, {"granted_access": Operation("lower", ("GrantedAccess",))}),
        row(5, {"ProcessId": "int"}, {}),
    )
    assert found.text == 'if(GrantedAccess="-",null(),lower(GrantedAccess))'


def test_copy_of_a_number_that_is_never_a_dash_is_an_alias() -> None:
    assert column("process_id", row(5, {"ProcessId": "int"}, {"process_id": COPY_PID})).alias == "ProcessId"


def test_raw_field_that_another_event_has_too_asks_for_the_event_code() -> None:
    with_it = row(3, {"ProcessId": "int"}, {"app": COPY_PID})
    found = column("app", with_it, row(5, {"ProcessId": "int"}, {}))
    assert found.text == 'if(EventCode="3",ProcessId,null())'


def test_exclusive_sources_are_joined_without_event_codes() -> None:
    other = Operation("copy", ("SourceProcessId",))
    found = column(
        "process_id",
        row(5, {"ProcessId": "int"}, {"process_id": COPY_PID}),
        row(8, {"SourceProcessId": "int"}, {"process_id": other}),
    )
    assert found.text == "coalesce(ProcessId,SourceProcessId)"


def test_commonest_branch_is_the_default_when_every_event_has_the_field() -> None:
    computer, ip = Operation("copy", ("Computer",)), Operation("copy", ("DestinationIp",))
    rows = [row(code, {"ProcessId": "int"}, {"dest": computer}) for code in (1, 5)]
    rows.append(row(3, {"DestinationIp": "token"}, {"dest": ip}))
    assert (
        column("dest", *rows).text == 'case(EventCode!="3",Computer,true(),if(DestinationIp="-",null(),DestinationIp))'
    )


def test_constant_is_bound_to_its_events() -> None:
    found = column(
        "action",
        row(1, {"ProcessId": "int"}, {"action": Operation("const", value="allowed")}),
        row(9, {"ProcessId": "int"}, {"action": Operation("const", value="read")}),
        row(5, {"ProcessId": "int"}, {}),
    )
    assert found.text == 'case(EventCode="1","allowed",EventCode="9","read")'


def test_free_text_is_decoded_in_the_raw_field_too() -> None:
    found = column("CommandLine", row(1, {"CommandLine": "text"}, {}))
    assert found.text.startswith('if(like(CommandLine,"%&%;%"),replace(')
    assert found.text.endswith(',"&(?:amp|#38|#x26);","&"),CommandLine)')
