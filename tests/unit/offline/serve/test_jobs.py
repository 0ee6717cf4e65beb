"""Jobs live as long as somebody asks for them, and not all of them for ever."""

from __future__ import annotations

import pytest

from offline.serve import jobs as module
from offline.serve.jobs import Jobs


@pytest.fixture
def jobs(engine):
    return Jobs(engine)


def test_every_job_has_an_id_of_its_own(jobs) -> None:
    assert len({jobs.start("| makeresults", {}).sid for _ in range(5)}) == 5


def test_oldest_jobs_make_room(jobs, monkeypatch) -> None:
    monkeypatch.setattr(module, "MAX_JOBS", 2)
    started = [jobs.start(f"| makeresults | eval n={number}", {}).sid for number in range(4)]
    assert [job.sid for job in jobs.all()] == started[2:]
    assert jobs.find(started[0]) is None


def test_job_that_nobody_asked_for_in_a_long_time_is_forgotten(jobs) -> None:
    old, asked = (jobs.start(f"| makeresults | eval m={number}", {}) for number in range(2))
    for job in (old, asked):
        job.touched -= module.TTL_S + 1
    assert jobs.find(asked.sid) is asked
    new = jobs.start("| makeresults", {})
    assert [job.sid for job in jobs.all()] == [asked.sid, new.sid]


def test_removed_job_is_gone(jobs) -> None:
    job = jobs.start("| makeresults", {})
    assert jobs.remove(job.sid)
    assert not jobs.remove(job.sid)
    assert jobs.all() == []
