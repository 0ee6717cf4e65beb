"""Stopping: at once while reading, after the batch while delivering."""

from __future__ import annotations

import pytest
from sysmon_essentials.inputs.stop import Stop, Stopped


def test_request_while_reading_stops_there() -> None:
    stop = Stop()
    with pytest.raises(Stopped):
        stop.request()
    assert stop.requested


def test_request_while_delivering_waits_for_the_end_of_it() -> None:
    stop, done = Stop(), []

    def deliver() -> None:
        with stop.shielded():
            stop.request()
            done.append("delivered")

    with pytest.raises(Stopped):
        deliver()
    assert done == ["delivered"]


def test_no_handler_of_errors_catches_it() -> None:
    assert not issubclass(Stopped, Exception)
