"""The rows of the table: what each prepares, untimed, and what it then runs under the clock."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from coursekit.course import Course

from ..places import ROOT
from . import jupyter_book
from .measuring import Command, FailedError, spend
from .workload import change_code, change_prose, chapter_names, copy_course

HERE = Path(__file__).parent
STARTS = 20  # Pythons started one after another for one measurement
Prepare = Callable[[Path], list[Command]]


@dataclass(frozen=True)
class Row:
    """
    One line of the table.

    *prepare* fills a folder and gives the commands to time; *check* looks afterwards whether they did their
    work. Rows of one *family* share a folder in a round, so that a later one finds what an earlier one left.
    """

    name: str
    what: str
    family: str
    prepare: Prepare
    check: Callable[[Path], None] = lambda _folder: None
    floor: str | None = "floor"


def rows(sizes: Sequence[int], book_python: Path | None) -> list[Row]:
    """Give all rows: the small course's, those of each size in *sizes* that is larger, and bare starts."""
    own = len(chapter_names())
    larger = [size for size in sizes if size != own]
    found = [
        Row("floor", "plain script that draws the same SVGs, one process", "floor", _floor(1)),
        Row("papermill", "papermill, one notebook after another, then nbconvert", "papermill", _papermill),
        Row("papermill-two", "papermill and nbconvert as functions, two processes", "two", _two_processes),
        *(_book_rows(book_python) if book_python else []),
        *_build_rows(),
    ]
    for size in larger:
        floor = f"floor-{size}"
        copies = size // own
        found += [
            Row(floor, f"plain script, {size} notebooks", floor, _floor(copies), floor=floor),
            Row(f"cold-{size}", f"ours, {size} notebooks", f"cold-{size}", _cold(copies), check_page, floor),
        ]
    return [*found, *_start_rows()]


def _floor(copies: int) -> Prepare:
    def prepare(folder: Path) -> list[Command]:
        course = copy_course(folder, copies)
        return [_python(folder, course, HERE / "floor.py", folder / "svg", *_notebooks(course))]

    return prepare


def _papermill(folder: Path) -> list[Command]:
    course, out = copy_course(folder), folder / "out"
    out.mkdir()
    given = [word for name, value in _parameters(course).items() for word in ("-p", name, value)]
    executed = [out / name for name in _notebooks(course)]
    runs = [
        _python(folder, course, "-m", "papermill", name, out / name, *given, "--no-progress-bar")
        for name in _notebooks(course)
    ]
    return [*runs, _python(folder, course, "-m", "nbconvert", "--to", "html", *executed)]


def _two_processes(folder: Path) -> list[Command]:
    course = copy_course(folder)
    given = json.dumps(_parameters(course))
    return [_python(folder, course, HERE / "two_processes.py", folder / "out", given, *_notebooks(course))]


def _book_rows(python: Path) -> list[Row]:
    """Give the rows of jupyter-book, which know no parameters: the notebooks' own hold, and are the same."""

    def build(folder: Path) -> list[Command]:
        jupyter_book_itself = python.with_name("jupyter-book")
        command = (str(python), str(jupyter_book_itself), "build", "--quiet", ".")
        return [Command(command, folder / "notebooks", _environment(folder, python))]

    def cold(folder: Path) -> list[Command]:
        jupyter_book.write_book(copy_course(folder))
        return build(folder)

    def warm(folder: Path) -> list[Command]:
        _built_before(folder, cold)
        jupyter_book.drop_pages(folder / "notebooks")
        return build(folder)

    def unchanged(folder: Path) -> list[Command]:
        _built_before(folder, cold)
        return build(folder)

    def check(folder: Path) -> None:
        jupyter_book.check_book(folder / "notebooks")

    return [
        Row("book-cold", "jupyter-book 1, cold", "book", cold, check),
        Row("book-warm", "jupyter-book 1, pages from its cache", "book", warm, check),
        Row("book-unchanged", "jupyter-book 1, nothing changed", "book", unchanged, check),
    ]


def _build_rows() -> list[Row]:
    def changed(change: Callable[[Path], None]) -> Prepare:
        def prepare(folder: Path) -> list[Command]:
            _built_before(folder, _cold(1))
            change(folder / "notebooks")
            return [_build(folder)]

        return prepare

    return [
        Row("cold", "ours, cold", "ours", _cold(1), check_page),
        Row("chapter", "ours, a code cell of one chapter changed", "ours", changed(change_code), check_page),
        Row("prose", "ours, a Markdown cell changed", "ours", changed(change_prose), check_page),
        Row("unchanged", "ours, nothing changed", "ours", changed(lambda _course: None), check_page),
    ]


def _cold(copies: int) -> Prepare:
    """Prepare a copy that was never built: neither a report nor a cache is there."""

    def prepare(folder: Path) -> list[Command]:
        copy_course(folder, copies)
        return [_build(folder)]

    return prepare


def _start_rows() -> list[Row]:
    def started(program: str) -> Prepare:
        def prepare(folder: Path) -> list[Command]:
            folder.mkdir(parents=True, exist_ok=True)
            return [_python(folder, folder, "-c", program)] * STARTS

        return prepare

    return [
        Row(
            "python",
            f"Python that does nothing, started {STARTS} times",
            "start",
            started("pass"),
            floor=None,
        ),
        Row("import", f"import coursekit, {STARTS} times", "start", started("import coursekit"), floor=None),
    ]


def check_page(folder: Path) -> None:
    """Raise FailedError where the build wrote no report."""
    if not list((folder / "build").glob("*/report.html")):
        raise FailedError("the build wrote no report")


def _built_before(folder: Path, cold: Prepare) -> None:
    """Build the course in *folder*, untimed, where no earlier row of the family has."""
    if not folder.exists():
        spend(cold(folder))


def _build(folder: Path) -> Command:
    return _python(folder, folder, "-m", "coursekit", "build", "--course", "notebooks")


def _parameters(course: Path) -> dict[str, str]:
    return dict(Course.load(course).resolve().parameters)


def _notebooks(course: Path) -> list[str]:
    return [f"{name}.ipynb" for name in chapter_names(course)]


def _python(folder: Path, here: Path, *arguments: str | Path) -> Command:
    """Give the command that starts this Python in the folder *here*."""
    command = (sys.executable, *map(str, arguments))
    return Command(command, here, _environment(folder, Path(sys.executable)))


def _environment(folder: Path, python: Path) -> dict[str, str]:
    """Give an environment that holds nobody's settings: a home of its own, and this engine to import."""
    home = folder / "home"
    home.mkdir(parents=True, exist_ok=True)
    return {
        "PATH": os.pathsep.join([str(python.parent), os.defpath]),
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(ROOT / "src"),
    }
