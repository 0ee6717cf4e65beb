"""What can go wrong on the way of a feed, in words for the person who has to see to it."""

from __future__ import annotations

from sysmon_essentials.errors import SysmonError


class FetchError(SysmonError):
    """A feed could not be brought here; what was known of it stays as it is.

    Attributes:
        kind: one word for counting: ``location``, ``connect``, ``tls``, ``proxy``, ``timeout``, ``status``,
            ``redirect``, ``size``, ``truncated``, ``protocol``, ``file``.
        again: whether another attempt may end better.
        wait_s: seconds after which the server wants to be asked again; None if it did not say.
        status: HTTP status; 0 if there was none.
    """

    def __init__(
        self, message: str, kind: str, *, again: bool = False, wait_s: float | None = None, status: int = 0
    ) -> None:
        """Keep the parts; the message holds no credentials."""
        super().__init__(message)
        self.kind = kind
        self.again = again
        self.wait_s = wait_s
        self.status = status

    def at(self, place: str) -> FetchError:
        """Return the same error with the place before its message."""
        return FetchError(f"{place}: {self}", self.kind, again=self.again, wait_s=self.wait_s, status=self.status)
