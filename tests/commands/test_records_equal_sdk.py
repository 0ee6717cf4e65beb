"""Our reading and writing of records against splunk-sdk's, from the built package, on the same random records."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from tests.commands.splunkd import environment

if TYPE_CHECKING:
    from pathlib import Path

COMPARE = """
import io, random, sys
sys.path[:0] = [sys.argv[1], sys.argv[2]]
from splunklib.searchcommands.internals import RecordWriterV2
from splunklib.searchcommands.search_command import SearchCommand
from sysmon_essentials.splunk.records import read_records, write_records

class Command(SearchCommand):
    pass

def sdk_read(body):
    return [dict(record) for record in SearchCommand._read_csv_records(SearchCommand, io.StringIO(body))]

def sdk_write(records):
    writer = RecordWriterV2(io.BytesIO())
    writer.write_records(records)
    return writer._buffer.getvalue()

die = random.Random(20260304)
SIGNS = 'ab,;$"\\n\\r \\t\\x1e\\x1f\\u2028\\u65e5'
def text():
    return "".join(die.choice(SIGNS) for _ in range(die.randrange(6)))
def value():
    if die.random() < 0.8:
        return text()
    return die.choice([[text() for _ in range(die.randrange(2, 4))], 7, 2.5, True, None, ["one"], []])
def known(record, names):
    return {name: record[name] for name in names if record.get(name) not in (None, "")}

different = 0
for case in range(3000):
    names = ["f%d" % number for number in range(die.randrange(1, 5))]
    records = [{name: value() for name in names} for _ in range(die.randrange(1, 4))]
    theirs, ours = sdk_write(records), write_records([dict(record) for record in records])
    # Ours writes the twin of a field only where it has several values; what is read back must be the same.
    by_sdk = [known(record, names) for record in sdk_read(theirs)]
    assert by_sdk == [known(record, names) for record in sdk_read(ours)], (records, ours)
    assert [known(record, names) for record in read_records(theirs)] == by_sdk, (records, theirs)
    assert [known(record, names) for record in read_records(ours)] == by_sdk, (records, ours)
    different += theirs != ours
print(case + 1, different > 0)
"""


def test_records_read_and_written_are_those_of_the_sdk(scripts: Path, python: str) -> None:
    command = [python, "-c", COMPARE, str(scripts), str(scripts.parent / "lib")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment(), timeout=60)
    assert done.stdout.split() == ["3000", "True"], done.stderr
