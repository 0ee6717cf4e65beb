"""The entry point: arguments to command, exceptions to messages and exit codes."""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING

from offline.cli.arguments import parse

if TYPE_CHECKING:
    from collections.abc import Sequence

DONE = 0
FOUND = 1
BAD_INPUT = 2
INTERRUPTED = 130
CYCLES_AFTER = 1_000_000
"""Objects made before Python looks for cycles: events and indicators form none, and looking costs with their number."""
_BUILD = ("package", "inspect", "new-detection")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    gc.set_threshold(CYCLES_AFTER)
    options = parse(sys.argv[1:] if arguments is None else arguments)
    module = "build" if options.command in _BUILD else options.command
    command = import_module(f"offline.cli.{module}")
    try:
        return int(command.run(options))
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever reads our output has enough (`| head`). Python would complain once more when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except _expected() as error:
        sys.stderr.write(f"{options.command}: {_described(error)}\n")
        return BAD_INPUT


def _expected() -> tuple[type[Exception], ...]:
    from sysmon_essentials.errors import SysmonError

    from offline.spl.errors import SplError

    return (SysmonError, SplError, OSError)


def _described(error: Exception) -> str:
    from offline.cli.messages import spl_error
    from offline.spl.errors import SplError

    return spl_error(error) if isinstance(error, SplError) else str(error)


if __name__ == "__main__":
    sys.exit(main())
