"""What is not there is no JSON document and no path."""

from __future__ import annotations

import pytest

from offline.spl.clock import Clock
from offline.spl.eval_expr import evaluate, parse_eval
from offline.spl.frame import Frame


@pytest.mark.parametrize("name", ["json_set", "json_set_exact", "json_append", "json_extend"])
@pytest.mark.parametrize("arguments", ['absent, "a", 1', '"{}", absent, 1'], ids=["document", "path"])
def test_changing_json_without_a_document_or_path_gives_null(name: str, arguments: str) -> None:
    column = evaluate(parse_eval(f"{name}({arguments})"), Frame(1), Clock(0.0))
    assert column.values == [None]
