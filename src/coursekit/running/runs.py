"""
Running what a plan names: found in the cache where nothing it depends on has changed, else executed.

Each finished chapter is kept at once, so that a build that is stopped goes on where it was.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import asdict, dataclass

from coursekit.course import Chapter, Course, Edition, Limits
from coursekit.errors import CoursekitError
from coursekit.language import _
from coursekit.running.chapter import Job, Outcome
from coursekit.running.keys import Inputs
from coursekit.running.progress import Progress
from coursekit.running.store import Store
from coursekit.running.workers import Workers

KIND = "runs"
FAST = 1  # of zlib's levels


@dataclass(frozen=True, eq=False)
class Task:
    """
    One chapter under one edition.

    ``notebook`` is its text. ``key`` stands for all it depends on; without one it is neither kept nor found.
    ``name`` is for people.
    """

    chapter: Chapter
    edition: Edition
    notebook: str
    key: str
    name: str

    def job(self, limits: Limits) -> Job:
        """Make the job that executes it."""
        return Job(
            self.chapter.id,
            self.notebook,
            self.chapter.notebook.resolve().parent,
            dict(self.edition.parameters),
            limits,
            self.chapter.tables,
        )


@dataclass(frozen=True, eq=False)
class Done:
    """A task and what came of it; ``kept`` where that was known from an earlier build."""

    task: Task
    outcome: Outcome
    kept: bool


def find_kept(tasks: Sequence[Task], store: Store) -> Iterator[Done]:
    """Give those of *tasks* that an earlier build has finished."""
    for task in tasks:
        content = store.get(KIND, task.key) if task.key else None
        if content is not None:
            yield Done(task, Outcome(**json.loads(zlib.decompress(content))), kept=True)


def keep_run(course: Course, store: Store, task: Task, outcome: Outcome) -> None:
    """Keep what came of *task* of *course*, unless something it depends on was changed while it ran."""
    try:
        now = Inputs(Course.load(course.folder))
        key = now.run_key(now.course.chapter(task.chapter.id), task.edition)
    except (CoursekitError, OSError):  # someone is at it right now
        return
    if task.key and task.key == key:
        store.put(KIND, task.key, zlib.compress(json.dumps(asdict(outcome)).encode(), FAST))


def execute(
    tasks: Sequence[Task],
    workers: Workers,
    limits: Limits,
    progress: Progress,
    keep: Callable[[Task, Outcome], None] | None = None,
) -> Iterator[Done]:
    """
    Execute *tasks* and give each as it ends; two with the same key are executed once.

    A chapter that fails, or takes too long, keeps no other from running. No more are begun than can run, so
    that memory stays the same however many wait. What succeeds is handed to *keep* at once.
    """
    waiting = _by_key(tasks)
    running: dict[Future[Outcome], list[Task]] = {}
    said: set[str] = set()
    while waiting or running:
        while waiting and len(running) < workers.at_once:
            same = waiting.pop(0)
            progress.start(same[0].name)
            running[workers.submit(same[0].job(limits))] = same
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            same, outcome = running.pop(future), future.result()
            progress.finish(same[0].name, "failed" if outcome.error else "ok", outcome.seconds)
            _say_once(outcome.why_standard, said, progress)
            if keep and outcome.error is None:
                keep(same[0], outcome)
            for task in same:
                yield Done(task, outcome, kept=False)


def _by_key(tasks: Sequence[Task]) -> list[list[Task]]:
    """Put tasks together that would do the same."""
    groups: dict[object, list[Task]] = {}
    for task in tasks:
        groups.setdefault(task.key or task, []).append(task)
    return list(groups.values())


def _say_once(why_standard: str, said: set[str], progress: Progress) -> None:
    if why_standard and why_standard not in said:
        said.add(why_standard)
        progress.remark(
            _("Standard kernels are used, which start more slowly: {why}.").format(why=why_standard)
        )
