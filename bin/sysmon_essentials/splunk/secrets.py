"""Credentials out of Splunk's secret store: an input names them, and only splunkd can read them.

Source: Splunk, REST API Reference, "storage/passwords".
"""

from __future__ import annotations

from .splunkd import APP, Splunkd, SplunkdError, segment

REALM = "sysmon_intel"


def read_secret(splunkd: Splunkd, name: str) -> str:
    """Return the password, token or key that was saved under a name.

    Raises:
        SplunkdError: there is none, or this input may not read it; the text says how to save one.
    """
    path = f"/servicesNS/nobody/{APP}/storage/passwords/{segment(f'{_escaped(REALM)}:{_escaped(name)}:')}"
    try:
        found = splunkd.get(path)["entry"][0]["content"]["clear_password"]
    except SplunkdError as error:
        if error.status not in (401, 403, 404):
            raise
        raise SplunkdError(
            f"credential {name}: not in Splunk's secret store, or not to be read (status {error.status}); "
            f"save it with realm {REALM} and username {name}: docs/intelligence.md shows how",
            error.status,
        ) from None
    except (LookupError, TypeError):
        found = None
    # Saved out of a file, it often ends with that file's line end.
    saved = found.rstrip("\r\n") if isinstance(found, str) else ""
    if not saved or not saved.isprintable():
        raise SplunkdError(f"credential {name}: splunkd gave none that can be used")
    return saved


def _escaped(text: str) -> str:
    """Return a realm or name as it stands in an id, where a colon has a meaning."""
    return text.replace("\\", "\\\\").replace(":", "\\:")
