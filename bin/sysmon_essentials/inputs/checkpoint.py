"""What of each file has been delivered, kept so that a kill at any moment loses nothing.

One entry for each event file, named by its identity.

An entry is written after its events: after a kill the last batch may come again, and nothing is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Callable, NamedTuple

from .entries import Entries

if TYPE_CHECKING:
    from pathlib import Path

    from sysmon_essentials.errors import InputError

    from .files import Candidate
    from .identity import Identity


class Entry(NamedTuple):
    """What is known of one event file.

    Attributes:
        digest, length: its identity.
        path, node: where it was last seen, and its device and inode.
        size_bytes, changed_ns: what it was like when all of it had been read; 0 before.
        events: events delivered.
        chain: checksum over their text, which shows that a file still begins with just these.
        record_id: EventRecordID of the last, for people.
        seen: UTC epoch seconds of the last time the file was there.
    """

    digest: str
    length: int
    path: str
    node: str
    size_bytes: int = 0
    changed_ns: int = 0
    events: int = 0
    chain: int = 0
    record_id: str = ""
    seen: int = 0


class Checkpoints(Entries[Entry]):
    """The entries of one input, found by what files begin with and by what they are like."""

    def __init__(self, folder: Path, on_problem: Callable[[InputError], None]) -> None:
        """Read the folder, which is made if need be; what is not an entry is reported and passed over.

        Raises:
            OSError: the folder cannot be made or read.
        """
        super().__init__(folder, Entry("", 0, "", ""), _name, on_problem)
        self._alike: dict[tuple[str, int], dict[str, Entry]] = {}
        self._done: dict[tuple[str, int, int], Entry] = {}
        for entry in self:
            self._keep(entry)

    def lengths(self) -> list[int]:
        """Return how many bytes identities were made of, most first."""
        return sorted({length for _, length in self._alike}, reverse=True)

    def alike(self, identity: Identity) -> list[Entry]:
        """Return the entries of files that begin with these bytes."""
        return list(self._alike.get((identity.digest, identity.length), {}).values())

    def unchanged(self, candidate: Candidate) -> Entry | None:
        """Return the entry of a file that was read to its end and has not changed since; None if there is none."""
        return self._done.get((candidate.node, candidate.size_bytes, candidate.changed_ns))

    def save(self, entry: Entry) -> None:
        """Write an entry and find it from now on; see ``Entries``."""
        super().save(entry)
        self._keep(entry)

    def delete(self, entry: Entry) -> None:
        """Delete an entry and find it no more; see ``Entries``."""
        super().delete(entry)
        del self._alike[entry.digest, entry.length][_name(entry)]

    def _keep(self, entry: Entry) -> None:
        self._alike.setdefault((entry.digest, entry.length), {})[_name(entry)] = entry
        if entry.changed_ns:
            self._done[entry.node, entry.size_bytes, entry.changed_ns] = entry


def _name(entry: Entry) -> str:
    """Return the file name of an entry: two files may begin alike, so the inode tells them apart."""
    return f"{entry.digest[:32]}-{entry.length}-{entry.node.replace(':', '-')}"
