"""
Whether a course still says what it said: chapters run anew, key numbers compared with those committed.

The numbers lie in the course's folder, in ``numbers/<edition>.csv``. Beside them, in ``numbers/tables/``, lie
the checksums that the tables had then, so that a number that moved is told with the table that moved it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from coursekit.checks import check_any, check_course
from coursekit.course import NUMBERS, Course, Edition
from coursekit.errors import CourseError
from coursekit.language import _, several
from coursekit.paths import shown
from coursekit.running.chapter import ChapterRun
from coursekit.running.junit import Case, Suite, junit_xml
from coursekit.running.keys import Inputs
from coursekit.running.numbers import (
    Difference,
    Row,
    changed_tables,
    collect,
    compare,
    holds_rows,
    holds_tables,
    read_rows,
    read_tables,
    tell_difference,
    write_rows,
    write_tables,
)
from coursekit.running.plan import edition_names, plan_run
from coursekit.running.progress import Progress
from coursekit.running.runs import Done, Task, execute
from coursekit.running.workers import local_workers
from coursekit.works import failure

TABLES_FOLDER = "tables"

Said = tuple[ChapterRun, list[Row]]  # what came of a chapter, and what it said where it ran to its end


@dataclass(frozen=True)
class Checked:
    """
    What came of one edition: its runs, the rows found, how they differ from those committed at ``path``.

    ``trouble`` says why there was nothing to compare with. With ``update`` the rows are to be written.
    """

    edition: str
    path: Path
    runs: tuple[ChapterRun, ...]
    rows: tuple[Row, ...]
    differences: tuple[Difference, ...] = ()
    trouble: str = ""
    update: bool = False

    @property
    def failed(self) -> list[ChapterRun]:
        """The chapters that stopped at an error."""
        return [run for run in self.runs if run.status == "failed"]

    @property
    def written(self) -> bool:
        """Tell whether the rows take the place of those committed: wanted, and no chapter is missing."""
        return self.update and not self.failed

    @property
    def moved(self) -> bool:
        """Tell whether the rows are not as committed, and were not written."""
        return bool(self.differences or self.trouble) and not self.written

    @property
    def holds(self) -> bool:
        """Tell whether every chapter ran and nothing moved."""
        return not self.failed and not self.moved


@dataclass(frozen=True)
class Verified:
    """What came of all editions asked for; ``stale`` are committed files that belong to no edition."""

    editions: tuple[Checked, ...]
    stale: tuple[Path, ...] = ()

    @property
    def holds(self) -> bool:
        """Tell whether all is as committed."""
        return not self.stale and all(one.holds for one in self.editions)


def chosen_editions(course: Course, text: str) -> list[Edition]:
    """
    Give the editions that *text* names: ``all``, or names parted by commas.

    Raises
    ------
    UsageError
        No name, or one that the course has not.
    """
    return [course.resolve(name) for name in edition_names(course, text)]


def verify_course(
    course: Course, editions: Sequence[Edition], progress: Progress, *, update: bool = False
) -> Verified:
    """
    Run every chapter of *editions* anew and compare what they say with what was committed.

    With *update* the rows of each edition whose chapters all ran are written, for review.

    Raises
    ------
    UsageError
        No chapter serves one of the editions.
    CourseError, TableError
        A notebook or a table is missing or not as it should be.
    OSError
        The numbers can't be read or written.
    """
    check_any(course)
    planned = [chapter for edition in editions for chapter in plan_run(course, edition).chapters]
    check_course(course, list({chapter.id: chapter for chapter in planned}.values()))
    checksums = _checksums(course)
    said = _said(course, editions, progress)
    checked = [_check(course, name, chapters, checksums, update=update) for name, chapters in said.items()]
    for one in filter(lambda one: one.written, checked):  # once all have run, so that a stop changes nothing
        rows_file, tables_file = _places(course, one.edition)
        write_rows(one.rows, rows_file)
        write_tables(checksums, tables_file)
    every = len(editions) >= len(course.editions)
    return Verified(tuple(checked), tuple(_stale(course)) if every else ())


def tell_verified(verified: Verified) -> str:
    """Tell what holds and what moved, edition by edition, each difference in a line."""
    stale = [
        _("{path} belongs to no edition; delete it.").format(path=shown(path)) for path in verified.stale
    ]
    return "\n".join([*(line for one in verified.editions for line in _lines(one)), *stale])


def verified_junit(verified: Verified) -> str:
    """Write what came of it as JUnit XML: a suite for each edition, a test for each chapter."""
    suites = [Suite(one.edition, tuple(_cases(one))) for one in verified.editions]
    if verified.stale:
        stale = [Case(path.name, failure=_("It belongs to no edition.")) for path in verified.stale]
        suites.append(Suite(NUMBERS, tuple(stale)))
    return junit_xml(suites)


def _said(course: Course, editions: Sequence[Edition], progress: Progress) -> dict[str, list[Said]]:
    """Run every chapter of all *editions* as one plan, never from the cache; by edition, in reading order."""
    inputs = Inputs(course)
    tasks = [
        Task(chapter, edition, inputs.notebook(chapter), "", f"{edition.name} {chapter.id}")
        for edition in editions
        for chapter in plan_run(course, edition).chapters
    ]
    said: dict[tuple[str, str], Said] = {}
    with local_workers(course.limits) as workers:
        for done in execute(tasks, workers, course.limits, progress):
            said[done.task.edition.name, done.task.chapter.id] = _said_by(done)
    for edition in editions:
        for chapter, why in plan_run(course, edition).left_out.items():
            said[edition.name, chapter] = ChapterRun(chapter, "left out", why=why), []
    return {
        edition.name: [said[edition.name, chapter.id] for chapter in course.report_chapters]
        for edition in editions
    }


def _said_by(done: Done) -> Said:
    """Read what an executed chapter says; nothing is kept of one that failed."""
    chapter, outcome = done.task.chapter.id, done.outcome
    status = "failed" if outcome.error else "ok"
    cells = [] if outcome.error else json.loads(outcome.executed)["cells"]
    return ChapterRun(chapter, status, outcome.seconds, error=outcome.error), collect(chapter, cells)


def _check(
    course: Course,
    edition: str,
    chapters: Sequence[Said],
    checksums: Mapping[str, str],
    *,
    update: bool,
) -> Checked:
    """Compare one edition with what was committed; what failed chapters said is left aside."""
    rows_file, tables_file = _places(course, edition)
    runs = tuple(run for run, _rows in chapters)
    failed = {run.chapter for run in runs if run.status == "failed"}
    found = tuple(row for _run, rows in chapters for row in rows)
    checked = Checked(edition, rows_file, runs, found, update=update)
    try:
        rows, former = _committed(rows_file, tables_file)
    except CourseError as error:
        return replace(checked, trouble=str(error))
    uses = {chapter.id: chapter.tables for chapter in course.chapters}
    still = [row for row in rows if row.chapter not in failed]
    return replace(checked, differences=tuple(compare(still, found, changed_tables(former, checksums), uses)))


def _committed(rows_file: Path, tables_file: Path) -> tuple[list[Row], dict[str, str]]:
    """Read what was committed for an edition; CourseError where a file is missing or malformed."""
    for path in (rows_file, tables_file):
        if not path.is_file():
            message = _("{path} is missing. Make it, and commit it: coursekit verify --update")
            raise CourseError(message.format(path=shown(path)))
    return read_rows(rows_file), read_tables(tables_file)


def _checksums(course: Course) -> dict[str, str]:
    """Give the checksum of every table of the course as it is now."""
    if course.data is None:
        return {}
    from coursekit.running.record import table_checksums

    return table_checksums(course.data)


def _places(course: Course, edition: str) -> tuple[Path, Path]:
    """Say where the rows of *edition* lie, and the tables' checksums."""
    folder, name = course.folder / NUMBERS, f"{edition}.csv"
    return folder / name, folder / TABLES_FOLDER / name


def _stale(course: Course) -> list[Path]:
    """Find the files of numbers that belong to no edition of the course; other files are none of ours."""
    names = course.editions or [course.default_edition]
    wanted = {path for name in names for path in _places(course, name)}
    rows_files, tables_files = (path.parent.glob("*.csv") for path in _places(course, ""))
    found = [path for path in rows_files if path not in wanted and holds_rows(path)]
    return sorted([*found, *(path for path in tables_files if path not in wanted and holds_tables(path))])


def _lines(checked: Checked) -> Iterator[str]:
    yield f"{checked.edition}: {_outcome(checked)}"
    for run in checked.failed:
        if run.error:
            yield _indented(failure(run, run.error))
    for difference in checked.differences:
        yield _indented(tell_difference(difference))


def _outcome(checked: Checked) -> str:
    """Say in a line what came of an edition."""
    stopped, moved, rows = len(checked.failed), len(checked.differences), len(checked.rows)
    told = []
    if stopped:
        told.append(
            several("{count} chapter failed", "{count} chapters failed", stopped).format(count=stopped)
        )
    if moved:
        told.append(_differ(moved))
    elif checked.trouble and not checked.written:
        told.append(checked.trouble)
    elif not checked.written:
        told.append(several("{count} row as committed", "{count} rows as committed", rows).format(count=rows))
    if checked.written:
        message = several("{count} row written to {path}", "{count} rows written to {path}", rows)
        told.append(message.format(count=rows, path=shown(checked.path)))
    elif checked.update:
        told.append(_("nothing written"))
    return "; ".join(told)


def _cases(checked: Checked) -> Iterator[Case]:
    """Give a test for each chapter, and one for what was committed where that can't be compared."""
    moved: dict[str, list[str]] = {}
    for difference in checked.differences if checked.moved else ():
        moved.setdefault(difference.row.chapter, []).append(tell_difference(difference))
    for run in checked.runs:
        lines = moved.pop(run.chapter, [])
        error = failure(run, run.error) if run.error else ""
        failed = _told(lines) if lines else ""
        skipped = run.why if run.status == "left out" and not lines else ""
        yield Case(run.chapter, run.seconds, failure=failed, error=error, skipped=skipped)
    for chapter, lines in moved.items():
        yield Case(chapter, failure=_told(lines))
    if checked.trouble and checked.moved:
        yield Case(checked.path.name, failure=checked.trouble)


def _told(lines: Sequence[str]) -> str:
    return "\n".join([_differ(len(lines)), *lines])


def _differ(count: int) -> str:
    return several("{count} row differs", "{count} rows differ", count).format(count=count)


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())
