"""
From a master to what a student may see: without solutions, hidden tests, mark schemes and outputs.

nbgrader's marks stay on every cell, so that a release can be graded by nbgrader too. Exercises of coursekit
get a place to answer that runs (``answer = ...``); cells of other masters get nbgrader's own.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from coursekit.exercises.cells import PARAMETERS_TAG, VARIANT_TAG, Cell, has_tag, role
from coursekit.language import _, several
from coursekit.teaching.masters import Master
from coursekit.teaching.variants import with_values

NBGRADER_CODE = "# YOUR CODE HERE\nraise NotImplementedError()"
NBGRADER_TEXT = "YOUR ANSWER HERE"
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
REGIONS = {"tests": "HIDDEN TESTS", "task": "MARK SCHEME"}


def released(master: Master, values: Mapping[str, Any], parameters: Mapping[str, str]) -> dict[str, Any]:
    """
    Give the notebook a student gets.

    Parameters
    ----------
    master : Master
        The teacher's notebook.
    values : dict
        The variant: what the cell tagged ``variant`` sets.
    parameters : dict
        What the cell tagged ``parameters`` sets instead of its defaults.
    """
    cells = [_released(master, place, values, parameters) for place in range(len(master.cells))]
    return {**master.notebook, "cells": cells, "metadata": METADATA}


def without_region(source: str, name: str, replacement: str = "") -> str:
    r"""
    Replace what stands between the lines marked ``BEGIN name`` and ``END name``, once for each region.

    The *replacement* is indented as the region was.

    >>> without_region("a\n    ### BEGIN SOLUTION\n    b\n    ### END SOLUTION", "SOLUTION", "...")
    'a\n    ...'
    """
    kept: list[str] = []
    inside = False
    for line in source.splitlines():
        if f"BEGIN {name}" in line:
            inside = True
            indent = line[: len(line) - len(line.lstrip())]
            kept += [indent + new if new else new for new in replacement.splitlines()]
        elif f"END {name}" in line:
            inside = False
        elif not inside:
            kept.append(line)
    return "\n".join(kept)


def answer_stub(solution: str, answer: str) -> str:
    r"""
    Write the place for an answer called *answer* that *solution* gives: it runs, and holds three dots.

    >>> answer_stub("rows = table\nwidth = len(rows)", "width")
    'width = ...'
    >>> print(answer_stub("def rate(count, people):\n    return count / people", "rate"))
    def rate(count, people):
        ...
    """
    for node in ast.parse(solution).body:
        if isinstance(node, ast.FunctionDef) and node.name == answer:
            said = ast.get_docstring(node)
            head = f"def {answer}({ast.unparse(node.args)}):"
            return "\n".join([head, *([f'    """{said}"""'] if said else []), "    ..."])
    return f"{answer} = ..."


def _released(master: Master, place: int, values: Mapping[str, Any], parameters: Mapping[str, str]) -> Cell:
    cell = deepcopy(master.cells[place])
    if cell["cell_type"] == "code":
        cell["outputs"], cell["execution_count"] = [], None
    if has_tag(cell, PARAMETERS_TAG):
        cell["source"] = with_values(cell["source"], parameters)
    if has_tag(cell, VARIANT_TAG):
        cell["source"] = with_values(cell["source"], values)
    kind = role(cell)
    if kind in ("answer", "manual"):
        cell["source"] = _blanked(master, place, cell)
    if kind in REGIONS:
        cell["source"] = without_region(cell["source"], REGIONS[kind]).strip("\n")
    if kind == "locked" and cell["cell_type"] == "markdown":
        cell["source"] += _costs(master, place)
    cell["metadata"].pop("coursekit", None)
    if kind:
        cell["metadata"]["deletable"] = False
    if kind in ("locked", "tests", "task"):
        cell["metadata"]["editable"] = False
    return cell


def _blanked(master: Master, place: int, cell: Cell) -> str:
    """Give an answer cell without its solution."""
    source = cell["source"]
    if cell["cell_type"] == "markdown":
        text = _("*Write here.*") if "coursekit" in cell["metadata"] else NBGRADER_TEXT
        return text if "BEGIN SOLUTION" not in source else without_region(source, "SOLUTION", text)
    stub = _stub(master.cells, place)
    return stub if "BEGIN SOLUTION" not in source else without_region(source, "SOLUTION", stub)


def _stub(cells: Sequence[Cell], place: int) -> str:
    """Give what takes the place of a code solution: the author's, one made from it, or nbgrader's."""
    check = next((cell for cell in cells[place + 1 :] if role(cell) == "tests"), None)
    ours = check["metadata"].get("coursekit") if check else None
    if check is None or ours is None:
        return NBGRADER_CODE
    if "stub" in ours:
        return str(ours["stub"]).strip("\n")
    asked = re.search(r"check\([^,]+,\s*(\w+)\)", check["source"])
    return answer_stub(cells[place]["source"], asked[1]) if asked else NBGRADER_CODE


def _costs(master: Master, place: int) -> str:
    """Say under a question what it is worth and how long it takes; nothing under other text."""
    name = str(master.cells[place]["metadata"]["nbgrader"]["grade_id"]).removesuffix("-question")
    exercise = next((one for one in master.exercises if one.id == name and one.minutes), None)
    if exercise is None:
        return ""
    points = several("{points} point", "{points} points", exercise.points)
    told = _('*{points} · about {minutes} minutes · stuck?* `hint("{id}")`').format(
        points=points.format(points=f"{exercise.points:g}"), minutes=exercise.minutes, id=exercise.id
    )
    looked_for = "".join(f"\n- {line}" for line in exercise.rubric)
    return "\n\n" + (_("What is looked for:") + "\n" + looked_for + "\n\n" if looked_for else "") + told
