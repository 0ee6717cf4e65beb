"""``python -m tests.spl.write_support`` writes docs/spl-support.md anew."""

from __future__ import annotations

from offline.spl.support import render_support
from tests.shared import ROOT
from tests.spl.cases import searches

PAGE = ROOT / "docs" / "spl-support.md"


def main() -> None:
    """Write the page."""
    PAGE.write_text(render_support(searches()), "utf-8")


if __name__ == "__main__":
    main()
