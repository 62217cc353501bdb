"""The cells of a notebook: which are exercises, and what nbgrader's marks and our tags say of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

EXERCISE_TAG, VARIANT_TAG, SETUP_TAG, PARAMETERS_TAG = "exercise", "variant", "setup", "parameters"

Cell = dict[str, Any]


def role(cell: Mapping[str, Any]) -> str:
    """
    Say what a cell is for: ``answer``, ``tests``, ``manual``, ``task`` or ``locked``.

    ``manual`` is an answer that a person marks. A cell that nbgrader knows nothing of has no role: an empty
    string.
    """
    marks = cell["metadata"].get("nbgrader")
    if not marks:
        return ""
    if marks.get("task"):
        return "task"
    if marks["grade"]:
        return "manual" if marks["solution"] else "tests"
    return "answer" if marks["solution"] else "locked" if marks["locked"] else ""


def has_tag(cell: Mapping[str, Any], tag: str) -> bool:
    """Tell whether *cell* carries *tag*."""
    return tag in cell["metadata"].get("tags", [])


def is_exercise(cell: Mapping[str, Any]) -> bool:
    """Tell whether *cell* is part of an exercise, which no report shows."""
    return has_tag(cell, EXERCISE_TAG) or bool(role(cell))


def source_of(cell: Mapping[str, Any]) -> str:
    """Give a cell's text, however the file holds it."""
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)
