"""From a course to its report: check what is needed, run the chapters, write the page and the record."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from coursekit.course import Chapter, Course, Edition
from coursekit.errors import BuildError, CourseError
from coursekit.language import _, several
from coursekit.notebooks import check_notebook
from coursekit.numerals import bare_numbers
from coursekit.packages import open_package
from coursekit.paths import shown, write_atomic
from coursekit.running.chapter import ChapterError, ChapterRun
from coursekit.running.plan import check_output, plan_run
from coursekit.running.progress import Progress
from coursekit.running.record import run_record, write_record
from coursekit.running.runs import run_chapters
from coursekit.terms import load_terms

SOURCE_LINES, MESSAGE_LINES = 12, 6


@dataclass(frozen=True)
class Build:
    """A finished build: what came of each chapter, where the report lies, its size, the seconds it took."""

    runs: tuple[ChapterRun, ...]
    report: Path
    size: int
    seconds: float


def build_report(course: Course, edition: Edition, out: Path, progress: Progress) -> Build:
    """
    Build *edition* of *course* into the folder *out*.

    Writes ``report.html``, ``notebooks/*.ipynb`` (executed) and ``run.json``, each in one piece. Nothing is
    written before the notebooks, the tables and the folder itself were found to be in order.

    Raises
    ------
    UsageError
        No chapter serves the edition, or *out* would overwrite the chapters.
    CourseError, TableError
        A notebook or a table is missing or not as it should be.
    BuildError
        A chapter failed. The others have run; a report written earlier stays as it was.
    OSError
        The output can't be written.
    """
    start, clock = datetime.now(UTC), time.perf_counter()
    check_output(course, out)
    check_chapters(course, plan_run(course, edition).chapters)
    check_tables(course)
    check_glossary(course)
    check_writable(out)
    runs = run_chapters(course, edition, out, progress)
    report, outcome = out / "report.html", "not written"
    try:
        check_runs(runs, report)
        with progress.stage(_("report")):
            write_atomic(report, _page(course, edition, runs))
        outcome = "written"
    finally:
        seconds = time.perf_counter() - clock
        worded = course.worded(edition)
        record = run_record(worded, edition, runs, start=start, seconds=seconds, report=outcome)
        write_record(record, out / "run.json")
    return Build(tuple(runs), report, report.stat().st_size, seconds)


def check_chapters(course: Course, chapters: Sequence[Chapter]) -> None:
    """Raise CourseError where there is no chapter at all, or one of *chapters* can't be run."""
    if not chapters:
        message = _("No notebook in {folder}. Put chapters (*.ipynb) there, or name them in course.toml.")
        raise CourseError(message.format(folder=course.folder))
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
    probe.unlink()


def check_runs(runs: Sequence[ChapterRun], report: Path) -> None:
    """Raise BuildError, with a few lines a chapter, where any of *runs* failed."""
    failed = [run for run in runs if run.status == "failed"]
    if not failed:
        return
    count = len([run for run in runs if run.status != "left out"])
    head = several(
        "{failed} of {count} chapters failed", "{failed} of {count} chapters failed", len(failed)
    ).format(failed=len(failed), count=count)
    kept = _("the last report stays as it was") if report.exists() else _("no report was written")
    told = "\n".join(failure(run, run.error) for run in failed if run.error)
    raise BuildError(f"{head}; {kept}.\n{told}")


def failure(run: ChapterRun, error: ChapterError) -> str:
    """Tell in a few lines where a chapter stopped: chapter, cell, its source, the error."""
    place = _("{chapter}, cell {cell}:") if error.cell else _("{chapter}, before its first cell:")
    head = place.format(chapter=run.chapter, cell=error.cell)
    source = [f"    | {line}" for line in _shorten(error.source, SOURCE_LINES)]
    message = [f"  {line}" for line in _shorten(error.message, MESSAGE_LINES)]
    where = _("  as far as it ran: {path}").format(path=shown(run.notebook)) if run.notebook else ""
    return "\n".join(filter(None, [head, *source, *message, where]))


def _shorten(text: str, most: int) -> list[str]:
    lines = text.strip().splitlines()
    return lines if len(lines) <= most else [*lines[:most], "…"]


def _page(course: Course, edition: Edition, runs: Sequence[ChapterRun]) -> str:
    from coursekit.report import assemble

    executed = [run.notebook for run in runs if run.notebook is not None]
    left_out = [
        (run.chapter, course.chapter(run.chapter).serves_only(course.parameters, edition.parameters))
        for run in runs
        if run.status == "left out"
    ]
    return assemble(course, edition, executed, left_out)
