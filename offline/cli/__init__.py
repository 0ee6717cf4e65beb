"""The command line ``sysmon-essentials``: one module a command, imported only when the command runs."""

from __future__ import annotations

from offline.cli.main import main

__all__ = ["main"]
