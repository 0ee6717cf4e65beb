"""How events are put into transactions."""

from __future__ import annotations

from offline.spl.transactions import Grouper, Limits, Marks

NO_MARKS = Marks(None, None)


def test_a_transaction_keeps_the_values_of_all_its_events() -> None:
    grouper = Grouper(Limits(), NO_MARKS)
    grouper.add(0, 3.0, {"a": "1", "b": "2"})
    grouper.add(1, 2.0, {"b": "2", "c": "3"})
    grouper.add(2, 1.0, {"c": "3"})
    grouper.finish()
    assert [t.rows for t in grouper.finished] == [[0, 1, 2]]
    assert grouper.finished[0].key == {"a": "1", "b": "2", "c": "3"}


def test_a_contradicting_event_begins_another() -> None:
    grouper = Grouper(Limits(), NO_MARKS)
    grouper.add(0, 3.0, {"a": "1", "b": "2"})
    grouper.add(1, 2.0, {"a": "1", "b": "3"})
    grouper.finish()
    assert len(grouper.finished) == 2


def test_without_a_common_field_an_event_joins_only_if_that_is_allowed() -> None:
    for connected, groups in ((True, 2), (False, 1)):
        grouper = Grouper(Limits(), NO_MARKS, connected=connected)
        grouper.add(0, 2.0, {"a": "1"})
        grouper.add(1, 1.0, {"b": "2"})
        grouper.finish()
        assert len(grouper.finished) == groups


def test_a_span_or_pause_of_exactly_the_limit_is_within_it() -> None:
    for limits in (Limits(span=10.0), Limits(pause=10.0)):
        grouper = Grouper(limits, NO_MARKS)
        grouper.add(0, 20.0, {"a": "1"})
        grouper.add(1, 10.0, {"a": "1"})
        grouper.finish()
        assert len(grouper.finished) == 1


def test_events_before_an_end_belong_to_nothing_if_ends_are_wanted() -> None:
    grouper = Grouper(Limits(), Marks(None, [False, True, False]))
    for row, time in enumerate((3.0, 2.0, 1.0)):
        grouper.add(row, time, {"a": "1"})
    grouper.finish()
    assert grouper.orphans == [0]
    assert [t.rows for t in grouper.finished] == [[1, 2]]
