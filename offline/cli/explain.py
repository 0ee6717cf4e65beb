"""The command ``explain``: which stanza and stage gave a field its value."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


def run(options: argparse.Namespace) -> int:
    """Find the event and show the field's way through the stages."""
    raise NotImplementedError
