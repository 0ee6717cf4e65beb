"""Data models: dataset definitions, and the frames of events they select.

``definition`` knows what a data model is, ``splunk_json`` reads the files that apps ship, ``compact_json`` the built-in
CIM models, ``catalog`` which models exist, ``projection`` what a dataset selects from a session's index. Nothing here
knows acceleration: a search head without summaries answers from the events, with the same result.
"""

from __future__ import annotations
