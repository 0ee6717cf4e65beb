"""EVTX files in pure Python, their events as Windows renders them.

``read_evtx`` is the way in: ``file`` walks chunks, ``chunk`` finds records, ``instance`` makes their text from
templates that ``binxml`` parses, ``template`` recognises and ``plan`` compiles; ``names`` and ``values`` are what they
consist of. Knows nothing itself.
"""

from __future__ import annotations

from .file import read_evtx

__all__ = ["read_evtx"]
