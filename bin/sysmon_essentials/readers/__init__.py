"""Reading of Sysmon events from files, whatever the shipper.

``read_paths`` is the one way in for files and folders, ``text_event`` for one record that is at hand already.
"""

from __future__ import annotations

from .parts import LayoutError
from .paths import read_paths
from .record import text_event
from .source import Counts, Source

__all__ = ["Counts", "LayoutError", "Source", "read_paths", "text_event"]
