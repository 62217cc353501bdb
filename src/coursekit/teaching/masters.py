"""
A master: the teacher's notebook, with solutions and hidden tests, in nbgrader's format (schema 3).

nbgrader's marks on a cell say what it is for; what only coursekit knows of an exercise stands beside them,
under ``metadata.coursekit`` of its graded cell, and ``metadata.coursekit.variants`` of the cell tagged
``variant``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coursekit.errors import CourseError
from coursekit.exercises.cells import (
    PARAMETERS_TAG,
    SETUP_TAG,
    VARIANT_TAG,
    Cell,
    has_tag,
    is_exercise,
    role,
    source_of,
)
from coursekit.exercises.sheets import Exercise
from coursekit.language import _
from coursekit.teaching.variants import assigns

SCHEMA = 3
REQUIRED = ("schema_version", "grade", "solution", "locked")
ID = re.compile(r"[a-zA-Z0-9_\-]+")
MARKS = ("BEGIN SOLUTION", "END SOLUTION", "BEGIN HIDDEN TESTS", "END HIDDEN TESTS")


@dataclass(frozen=True)
class Master:
    """A master: where it lies, what it holds, its exercises, and the variants it deals in."""

    path: Path
    notebook: dict[str, Any]
    exercises: tuple[Exercise, ...]
    variants: tuple[Mapping[str, Any], ...]

    @property
    def name(self) -> str:
        """The notebook's name without its ending."""
        return self.path.stem

    @property
    def title(self) -> str:
        """Its first heading; its name where it has none."""
        texts = (cell["source"] for cell in self.cells if cell["cell_type"] == "markdown")
        found = re.search(r"(?m)^#\s+(.+)$", "\n".join(texts))
        return found[1].strip() if found else self.name

    @property
    def checks_itself(self) -> bool:
        """Whether it has exercises that a student can check in the notebook."""
        return any(exercise.kind not in ("", "written") for exercise in self.exercises)

    @property
    def cells(self) -> list[Cell]:
        """Its cells, in order."""
        return list(self.notebook["cells"])


def read_master(path: Path) -> Master:
    """
    Read the master at *path*.

    Raises
    ------
    CourseError
        It is missing, no notebook, or its marks are not nbgrader's; the message names the cell.
    """
    notebook = _read(path)
    cells = notebook["cells"]
    _check_marks(path, cells)
    exercises = tuple(_exercises(path, cells))
    return Master(path, notebook, exercises, tuple(_variants(path, cells)))


def needed_for_answers(cells: Sequence[Cell]) -> list[Cell]:
    """Keep what must run to know the answers: parameters, set-up, exercises; all if no cell is set-up."""
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    if not any(has_tag(cell, SETUP_TAG) for cell in code):
        return code
    return [
        cell
        for cell in code
        if is_exercise(cell) or has_tag(cell, SETUP_TAG) or has_tag(cell, PARAMETERS_TAG)
    ]


def _read(path: Path) -> dict[str, Any]:
    if not path.is_file():
        raise CourseError(_("No notebook at {path}.").format(path=path))
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            cell["source"] = source_of(cell)
            cell["metadata"].get("tags")
        return dict(notebook)
    except (ValueError, KeyError, TypeError, AttributeError):
        message = _("{path} is no Jupyter notebook, or of a format before 4. Open and save it in JupyterLab.")
        raise CourseError(message.format(path=path)) from None


def _check_marks(path: Path, cells: Sequence[Cell]) -> None:
    """Raise CourseError for the first cell whose marks nbgrader would refuse."""
    seen: dict[str, int] = {}
    for number, cell in enumerate(cells, start=1):
        problem = _problem(cell, seen)
        if problem:
            message = _("{path}, cell {number}: {problem}")
            raise CourseError(message.format(path=path, number=number, problem=problem))
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if name:
            seen[name] = number


def _problem(cell: Cell, seen: Mapping[str, int]) -> str | None:
    """Say what is wrong with the marks of one cell; None where nothing is."""
    source, marks = source_of(cell), cell["metadata"].get("nbgrader")
    if marks is None:
        return _leak(source, "")
    lacking = [name for name in REQUIRED if name not in marks]
    if lacking or marks["schema_version"] != SCHEMA:
        return _("its nbgrader metadata is not of schema 3 ({lacking}); save it with nbgrader 0.9.").format(
            lacking=", ".join(lacking) or f"schema_version {marks['schema_version']}"
        )
    name = marks.get("grade_id", "")
    if role(cell) and not ID.fullmatch(str(name)):
        return _("its grade_id “{name}” is missing or has other signs than letters, digits, - and _.").format(
            name=name
        )
    if name in seen:
        return _("its grade_id “{name}” is that of cell {other} too; give it one of its own.").format(
            name=name, other=seen[name]
        )
    points = marks.get("points")
    if marks["grade"] and not (isinstance(points, int | float) and points >= 0):
        return _("it is graded and says no points; give it a number, 0 or more.")
    return _leak(source, role(cell)) or _unclosed(source)


def _leak(source: str, kind: str) -> str | None:
    """Find a solution or a hidden test where nobody takes it out, so that students would see it."""
    if "BEGIN SOLUTION" in source and kind not in ("answer", "manual"):
        return _("it holds a solution and isn't marked as an answer; students would see it.")
    if "BEGIN HIDDEN TESTS" in source and kind != "tests":
        return _("it holds hidden tests and isn't marked as autograder tests; students would see them.")
    return None


def _unclosed(source: str) -> str | None:
    """Find a mark that was opened and not closed, or closed and not opened."""
    for begin, end in (MARKS[:2], MARKS[2:]):
        depth = 0
        for line in source.splitlines():
            depth += (begin in line) - (end in line)
            if depth not in (0, 1):
                break
        if depth:
            return _("“### {begin}” and “### {end}” do not come in pairs.").format(begin=begin, end=end)
    return None


def _exercises(path: Path, cells: Sequence[Cell]) -> Iterator[Exercise]:
    for number, cell in enumerate(cells, start=1):
        if role(cell) not in ("tests", "manual", "task"):
            continue
        marks, ours = cell["metadata"]["nbgrader"], cell["metadata"].get("coursekit", {})
        kind = ours.get("kind", "") or ("" if role(cell) == "tests" else "written")
        try:
            yield Exercise(
                id=marks["grade_id"],
                title=str(ours.get("title", marks["grade_id"])),
                kind=kind,
                points=marks["points"],
                minutes=int(ours.get("minutes", 0)),
                objective=str(ours.get("objective", "")),
                hints=tuple(ours.get("hints", ())),
                rubric=tuple(ours.get("rubric", ())),
            )
        except (TypeError, ValueError, AttributeError) as error:
            message = _("{path}, cell {number}: what metadata.coursekit says can't be read: {error}")
            raise CourseError(message.format(path=path, number=number, error=error)) from None


def _variants(path: Path, cells: Sequence[Cell]) -> Iterator[Mapping[str, Any]]:
    cell = next((cell for cell in cells if has_tag(cell, VARIANT_TAG)), None)
    if cell is None:
        return
    given = cell["metadata"].get("coursekit", {}).get("variants", [])
    for one in given:
        if not isinstance(one, dict) or set(one) != set(given[0]):
            message = _("{path}: every variant must set the same names as the first; {one} does not.")
            raise CourseError(message.format(path=path, one=one))
        lacking = [name for name in one if not assigns(cell["source"], name)]
        if lacking:
            message = _(
                "{path}: the variants set '{name}'; the cell tagged 'variant' needs a line {name} = …"
            )
            raise CourseError(message.format(path=path, name=lacking[0]))
        yield one
