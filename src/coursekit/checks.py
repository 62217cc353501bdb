"""What must be in order before a chapter runs: its notebook and prose, tables, glossary, and the folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from coursekit.course import Chapter, Course
from coursekit.errors import CourseError
from coursekit.language import _
from coursekit.notebooks import check_notebook
from coursekit.numerals import bare_numbers
from coursekit.packages import open_package
from coursekit.terms import load_terms


def check_course(course: Course, chapters: Sequence[Chapter]) -> None:
    """Raise CourseError or TableError where *chapters* of *course* can't be run, or reported, as they are."""
    check_chapters(course, chapters)
    check_tables(course)
    check_glossary(course)


def check_any(course: Course) -> None:
    """Raise CourseError where *course* has no chapter for its report."""
    if not course.report_chapters:
        message = _("No notebook in {folder}. Put chapters (*.ipynb) there, or name them in course.toml.")
        raise CourseError(message.format(folder=course.folder))


def check_chapters(course: Course, chapters: Sequence[Chapter]) -> None:
    """Raise CourseError where one of *chapters* can't be run."""
    for chapter in chapters:
        notebook = check_notebook(chapter.notebook, needs_parameters=bool(course.parameters))
        if course.data is not None:
            check_prose(course, chapter, notebook)


def check_prose(course: Course, chapter: Chapter, notebook: Mapping[str, Any]) -> None:
    """Raise CourseError where the Markdown of *notebook* holds a number that leads to no source."""
    for place, cell in enumerate(notebook["cells"], start=1):
        prose = cell["source"] if cell["cell_type"] == "markdown" else ""
        bare = bare_numbers(prose, course.free_numbers)
        if bare:
            message = _(
                "{chapter}, cell {cell}: the number '{number}' carries no source. Tell it as a figure in a "
                "code cell, or free it by a pattern in course.toml (free_numbers)."
            )
            raise CourseError(message.format(chapter=chapter.id, cell=place, number=bare[0]))


def check_tables(course: Course) -> None:
    """Raise TableError where a table is missing or was edited, CourseError where a chapter names no table."""
    if course.data is None:
        return
    package = open_package(course.data)
    for chapter in course.chapters:
        unknown = [name for name in chapter.tables if name not in package.resources]
        if unknown:
            message = _("course.toml says that {chapter} uses {tables}; {folder} has no such table.")
            tables = ", ".join(unknown)
            raise CourseError(message.format(chapter=chapter.id, tables=tables, folder=course.data))
    for name in package.resources:
        package.check_file(name)


def check_glossary(course: Course) -> None:
    """Raise CourseError where the course's glossary is malformed."""
    load_terms(course)


def check_writable(out: Path) -> None:
    """Make the folder *out*; OSError where nothing can be written there."""
    (out / "notebooks").mkdir(parents=True, exist_ok=True)
    probe = out / ".probe"
    probe.touch()
    probe.unlink(missing_ok=True)  # another build may have looked just now
