"""
Outputs of an earlier run put into the notebook as it is now.

A run is kept by the code it executed. Prose may have changed since: cells of text moved, came or went, code
cells were collapsed or tagged. What the report shows is today's notebook with the outputs of that run.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from coursekit.exercises.cells import has_tag, is_exercise
from coursekit.notebooks import notebook_text

INJECTED_TAG = "injected-parameters"
TOLD_BY_A_RUN = ("language_info", "papermill")  # of a notebook's metadata


def weave(notebook: str, executed: str) -> str:
    """
    Give *notebook*, its exercises left out, with the outputs that *executed* has for the same code.

    Both are JSON. Injected parameters stand where papermill puts them: right behind the cell they follow.
    """
    today, ran = json.loads(notebook), json.loads(executed)
    today["cells"] = list(_woven(today["cells"], [cell for cell in ran["cells"] if _is_code(cell)]))
    told = {name: ran["metadata"][name] for name in TOLD_BY_A_RUN if name in ran["metadata"]}
    today["metadata"] = {"kernelspec": ran["metadata"]["kernelspec"], **today["metadata"], **told}
    return notebook_text(today)


def _woven(cells: list[dict[str, Any]], ran: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    yield from _injected(ran)
    for cell in cells:
        if is_exercise(cell):
            continue
        if not _is_code(cell):
            yield cell
            continue
        done = ran.pop(0)
        yield {**cell, "outputs": done["outputs"], "execution_count": done["execution_count"]}
        yield from _injected(ran)


def _injected(ran: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Take injected parameters off the front of what *ran*, if they come next."""
    if ran and has_tag(ran[0], INJECTED_TAG):
        yield ran.pop(0)


def _is_code(cell: dict[str, Any]) -> bool:
    return bool(cell["cell_type"] == "code")
