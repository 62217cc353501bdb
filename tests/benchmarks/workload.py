"""The notebooks that every row works on: a copy of the course without exercises, once or many times over."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from coursekit.course import COURSE_FILE, Course
from coursekit.exercises.cells import has_tag, is_exercise

from ..places import COURSE, DATA

_CHAPTER = re.compile(r"^\[\[chapters\]\]\n(?:[^\[\n].*\n|\n)*", re.MULTILINE)
# Where chapters are copied, each copy leaves more room around its charts: no drawing is the same as another.
_ROOM = """\
import altair as alt

from coursekit.charts import theme


def roomier():
    look = theme.look()
    look["config"]["padding"] += {copy}
    return look


alt.theme.register(theme.NAME, enable=False)(roomier)"""


def chapter_names(course: Path = COURSE) -> list[str]:
    """Name the chapters of the report of the course in the folder *course*, in reading order."""
    return [chapter.id for chapter in Course.load(course).report_chapters]


def copy_course(folder: Path, copies: int = 1) -> Path:
    """
    Copy the course and its data into *folder*, without exercises, and give the folder of the notebooks.

    No tool is then paid for cells that our report leaves out. With more than one of *copies*, each chapter
    stands there that many times, under names that keep numbers, links and glossary valid.
    """
    course = folder / "notebooks"
    shutil.copytree(DATA, folder / "data")
    shutil.copytree(COURSE, course, ignore=shutil.ignore_patterns(".*", "*.ipynb"))
    names = chapter_names()
    for path in COURSE.glob("*.ipynb"):
        notebook = _without_exercises(json.loads(path.read_text(encoding="utf-8")))
        for copy in range(1, copies + 1) if path.stem in names else [1]:
            target = course / _renamed(path.name, names, copy, copies)
            text = json.dumps(_told_apart(notebook, copy, copies), indent=1, ensure_ascii=False)
            target.write_text(_renamed(text, names, copy, copies), encoding="utf-8")
    _edit(course / COURSE_FILE, lambda text: _multiplied(text, names, copies))
    for path in course.glob("*.toml"):
        if path.name != COURSE_FILE:
            _edit(path, lambda text: _renamed(text, names, 1, copies))
    return course


def change_code(course: Path) -> None:
    """Add a line to the last code cell of the first chapter."""
    _change_cell(course, "code", -1, "\nchanged = True")


def change_prose(course: Path) -> None:
    """Add a sentence to the second Markdown cell of the first chapter."""
    _change_cell(course, "markdown", 1, "\n\nThis sentence was added.")


def _change_cell(course: Path, kind: str, which: int, more: str) -> None:
    path = course / f"{chapter_names(course)[0]}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cell = [cell for cell in notebook["cells"] if cell["cell_type"] == kind][which]
    cell["source"] = "".join(cell["source"]) + more
    path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False), encoding="utf-8")


def _without_exercises(notebook: dict[str, Any]) -> dict[str, Any]:
    return {**notebook, "cells": [cell for cell in notebook["cells"] if not is_exercise(cell)]}


def _told_apart(notebook: dict[str, Any], copy: int, copies: int) -> dict[str, Any]:
    """Give a copied notebook charts of its own."""
    if copies == 1:
        return notebook
    cells = list(notebook["cells"])
    setup = next((place for place, cell in enumerate(cells) if has_tag(cell, "setup")), None)
    if setup is not None:
        room = {"cell_type": "code", "execution_count": None, "id": "room", "metadata": {}, "outputs": []}
        cells.insert(setup + 1, {**room, "source": _ROOM.format(copy=copy)})
    return {**notebook, "cells": cells}


def _multiplied(described: str, names: Iterable[str], copies: int) -> str:
    """Write each of the report's chapters in *described*, the text of course.toml, as often as it stands."""

    def repeated(match: re.Match[str]) -> str:
        return "".join(
            dict.fromkeys(_renamed(match[0], names, copy, copies) for copy in range(1, copies + 1))
        )

    return _CHAPTER.sub(repeated, described)


def _renamed(text: str, names: Iterable[str], copy: int, copies: int) -> str:
    """Name the chapters in *text* as those of a copy: ``03_food`` becomes ``0301_food`` in the first."""
    if copies == 1:
        return text
    for name in names:
        number, rest = re.fullmatch(r"(\d*)(.*)", name, re.DOTALL).groups()
        text = text.replace(name, f"{number}{copy:02}{rest}")
    return text


def _edit(path: Path, change: Callable[[str], str]) -> None:
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
