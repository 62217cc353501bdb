"""One edition in the making: what is asked for, what there is so far, and what became of it."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from coursekit.course import Course, Edition
from coursekit.errors import CoursekitError
from coursekit.language import _, several
from coursekit.paths import shown, write_atomic
from coursekit.running.chapter import ChapterError, ChapterRun
from coursekit.running.keys import Inputs
from coursekit.running.plan import Plan, plan_run
from coursekit.running.record import run_record, write_record
from coursekit.running.runs import Done, Task
from coursekit.running.store import Store, file_checksum
from coursekit.running.weaving import weave

SOURCE_LINES, MESSAGE_LINES = 12, 6
KIND = "builds"
PAGE = "report.html"


@dataclass(frozen=True)
class Order:
    """An edition to build, the folder for its output, and the name it goes by where there are several."""

    edition: Edition
    out: Path
    name: str = ""


@dataclass(frozen=True)
class Build:
    """
    A finished build: what came of each chapter, where the report lies, its size, the seconds it took.

    ``unchanged`` tells that all of it lay there already, ``failure`` why no report was written.
    """

    edition: Edition
    runs: tuple[ChapterRun, ...]
    report: Path
    size: int
    seconds: float
    unchanged: bool = False
    failure: str = ""


class Work:
    """One order in the making: what it needs, what it has so far, and what became of it."""

    def __init__(self, course: Course, order: Order, inputs: Inputs, store: Store) -> None:
        self.course, self.order, self.store = course, order, store
        self.began, self.clock = datetime.now(UTC), time.perf_counter()
        self.page = order.out / PAGE
        self.failure = ""
        self.unchanged = False
        self.seconds = 0.0
        plan = plan_run(course, order.edition)
        keys = _run_keys(inputs, plan, order.edition)
        self.tasks = [
            Task(
                chapter,
                order.edition,
                inputs.notebook(chapter),
                keys[chapter.id] or "",
                self._named(chapter.id),
            )
            for chapter in plan.chapters
        ]
        self.key = inputs.page_key(order.edition, keys)
        self.runs = {name: ChapterRun(name, "left out", why=why) for name, why in plan.left_out.items()}

    def _named(self, what: str) -> str:
        return f"{self.order.name} {what}".strip()

    @property
    def page_name(self) -> str:
        """What the page is called where progress is shown."""
        return self._named(_("report"))

    @property
    def complete(self) -> bool:
        """Whether every chapter has been dealt with."""
        return all(task.chapter.id in self.runs for task in self.tasks)

    @property
    def in_order(self) -> list[ChapterRun]:
        """The runs so far, as readers meet them."""
        found = (self.runs.get(chapter.id) for chapter in self.course.report_chapters)
        return [run for run in found if run is not None]

    @property
    def for_page(self) -> tuple[Course, Edition, list[Path], list[tuple[str, str]]]:
        """What a page is written of: course, edition, executed notebooks, chapters left out and why."""
        parameters = self.order.edition.parameters
        executed = [run.notebook for run in self.in_order if run.notebook is not None]
        left_out = [
            (run.chapter, self.course.chapter(run.chapter).serves_only(self.course.parameters, parameters))
            for run in self.in_order
            if run.status == "left out"
        ]
        return self.course, self.order.edition, executed, left_out

    def lies_there(self) -> bool:
        """Tell whether all of it lies in its folder already, as an earlier build has left it."""
        content = self.store.get(KIND, self.key)
        if content is None:
            return False
        kept = json.loads(content)
        self.unchanged = all(
            file_checksum(self.order.out / name) == told for name, told in kept["files"].items()
        )
        if self.unchanged:
            runs = [ChapterRun(**run, kept=True) for run in kept["runs"]]
            self.runs = {run.chapter: run for run in runs}
            self.seconds = time.perf_counter() - self.clock
        return self.unchanged

    def take(self, done: Done) -> None:
        """Put the notebook of a chapter into the folder, and remember what came of it."""
        chapter, outcome = done.task.chapter, done.outcome
        path = self._notebook(chapter.id)
        executed = outcome.executed
        if executed and outcome.error is None:
            executed = weave(done.task.notebook, executed)
        if executed:
            write_atomic(path, executed)
        self.runs[chapter.id] = ChapterRun(
            chapter.id,
            "failed" if outcome.error else "ok",
            outcome.seconds,
            path if executed else None,
            outcome.error,
            kept=done.kept,
            peak=outcome.peak,
        )
        if self.complete:
            self.failure = failures(self.in_order, self.page)

    def finish(self, page: str | None) -> None:
        """Write the report (None: there is none), the record, and what this build is known by."""
        for run in self.in_order:
            if run.status == "left out":
                self._notebook(run.chapter).unlink(missing_ok=True)  # of an earlier build
        if page is not None:
            write_atomic(self.page, page)
        self.seconds = time.perf_counter() - self.clock
        record = run_record(
            self.course.worded(self.order.edition),
            self.order.edition,
            self.in_order,
            start=self.began,
            seconds=self.seconds,
            report="not written" if page is None else "written",
        )
        write_record(record, self.order.out / "run.json")
        if page is not None and self._still_wanted():
            self._keep()

    def build(self) -> Build:
        """Describe the finished build."""
        return Build(
            self.order.edition,
            tuple(self.in_order),
            self.page,
            0 if self.failure else self.page.stat().st_size,
            self.seconds,
            self.unchanged,
            self.failure,
        )

    def _still_wanted(self) -> bool:
        """Tell whether all it was made of is as it was when the build began, and its key is still its own."""
        edition = self.order.edition
        try:
            inputs = Inputs(Course.load(self.course.folder))
            keys = _run_keys(inputs, plan_run(inputs.course, edition), edition)
            return self.key == inputs.page_key(edition, keys)
        except (CoursekitError, OSError):  # someone is at it right now
            return False

    def _keep(self) -> None:
        written = [self.page, *(run.notebook for run in self.in_order if run.notebook is not None)]
        files = {path.relative_to(self.order.out).as_posix(): file_checksum(path) for path in written}
        runs = [
            {"chapter": run.chapter, "status": run.status, "seconds": run.seconds, "why": run.why}
            for run in self.in_order
        ]
        self.store.put(KIND, self.key, json.dumps({"files": files, "runs": runs}).encode())

    def _notebook(self, chapter: str) -> Path:
        return self.order.out / "notebooks" / f"{chapter}.ipynb"


def _run_keys(inputs: Inputs, plan: Plan, edition: Edition) -> dict[str, str | None]:
    return {chapter.id: inputs.run_key(chapter, edition) for chapter in plan.chapters}


def failures(runs: Sequence[ChapterRun], report: Path) -> str:
    """Tell in a few lines a chapter which of *runs* failed; nothing where none did."""
    failed = [run for run in runs if run.status == "failed"]
    if not failed:
        return ""
    count = len([run for run in runs if run.status != "left out"])
    head = several(
        "{failed} of {count} chapters failed", "{failed} of {count} chapters failed", len(failed)
    ).format(failed=len(failed), count=count)
    kept = _("the last report stays as it was") if report.exists() else _("no report was written")
    told = "\n".join(failure(run, run.error) for run in failed if run.error)
    return f"{head}; {kept}.\n{told}"


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
