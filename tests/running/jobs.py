"""Jobs made of a few cells, and what they printed or gave."""

from __future__ import annotations

import json

from nbformat import writes
from nbformat.v4 import new_code_cell, new_notebook

from coursekit.course import Limits
from coursekit.running.chapter import Job


def job(*sources, folder, limits=None, chapter="a"):
    """Make a job of code cells."""
    notebook = new_notebook(cells=[new_code_cell(source, id=f"c{n}") for n, source in enumerate(sources)])
    return Job(chapter, writes(notebook), folder, {}, limits or Limits())


def told(outcome):
    """Give what each cell gave or printed, as text."""
    assert outcome.error is None, outcome.error
    return [_text(cell) for cell in json.loads(outcome.executed)["cells"]]


def _text(cell):
    outputs = cell["outputs"]
    texts = [output.get("text") or output.get("data", {}).get("text/plain", "") for output in outputs]
    return "".join("".join(text) for text in texts)
