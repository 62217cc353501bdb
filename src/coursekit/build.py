"""
From a course to its reports: find what is done, run the rest, write each page and record.

What is checked before anything runs is in :mod:`coursekit.checks`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import BrokenExecutor, Future
from contextlib import AbstractContextManager
from functools import partial

from coursekit.checks import check_any, check_course, check_writable
from coursekit.course import Course
from coursekit.errors import CoursekitError
from coursekit.language import _
from coursekit.report.workshop import Workshop, open_workshop
from coursekit.running.keys import Inputs
from coursekit.running.plan import check_output
from coursekit.running.progress import Progress
from coursekit.running.runs import Task, execute, find_kept, keep_run
from coursekit.running.store import Store
from coursekit.running.workers import Workers, local_workers
from coursekit.works import Build, Order, Work

OpenWorkers = Callable[[], AbstractContextManager[Workers]]


def build_reports(
    course: Course,
    orders: Sequence[Order],
    progress: Progress,
    *,
    store: Store,
    workers: OpenWorkers | None = None,
) -> list[Build]:
    """
    Build each of *orders* in one go: ``report.html``, ``notebooks/*.ipynb`` (executed) and ``run.json``.

    Each file is written in one piece, and nothing before the notebooks, the tables and the folders were
    found to be in order. What lies there already, made of the same, is left alone. Where a chapter fails, all
    others run nevertheless, and a report written earlier stays as it was.

    Parameters
    ----------
    store : Store
        Where finished work is kept and looked for.
    workers : function, optional
        Opens what executes; this machine's warm kernels where left out.

    Raises
    ------
    UsageError
        No chapter serves an edition, or an output would overwrite the chapters.
    CourseError, TableError
        A notebook or a table is missing or not as it should be.
    OSError
        An output can't be written.
    """
    check_any(course)
    for order in orders:
        check_output(course, order.out)
    inputs = Inputs(course)
    works = [Work(course, order, inputs, store) for order in orders]
    rest = [work for work in works if not work.lies_there()]
    if rest:
        _check(course, rest)
        _carry_out(rest, progress, store, workers or partial(local_workers, course.limits))
        store.prune()
        for trouble in store.troubles:
            progress.remark(_("Nothing is kept for the next build: {why}.").format(why=trouble))
    return [work.build() for work in works]


def _check(course: Course, works: Sequence[Work]) -> None:
    chapters = {task.chapter.id: task.chapter for work in works for task in work.tasks}
    check_course(course, list(chapters.values()))
    for work in works:
        check_writable(work.order.out)


def _carry_out(works: Sequence[Work], progress: Progress, store: Store, workers: OpenWorkers) -> None:
    """Run what is missing and write every page; in this process alone where nothing is to be run."""
    course = works[0].course
    work_of = {task: work for work in works for task in work.tasks}
    missing = dict.fromkeys(work_of)
    for done in find_kept(list(work_of), store):
        work_of[done.task].take(done)
        del missing[done.task]
    if not missing:
        for work in works:
            _write_here(work, progress, store)
        return
    with open_workshop(store) as workshop, workers() as open_workers:
        pages = _Pages(workshop, progress)
        for work in works:
            pages.order(work)
        keep = partial(keep_run, course, store)
        for done in execute(_longest_first(missing), open_workers, course.limits, progress, keep):
            if done.outcome.error is None:
                workshop.draw(done.outcome.executed)
            work = work_of[done.task]
            work.take(done)
            pages.order(work)
            pages.write_finished()
        pages.write_all()


def _longest_first(tasks: Iterable[Task]) -> list[Task]:
    """Put first what is likely to take longest, a chapter of many tables: nothing is to wait for it alone."""
    return sorted(tasks, key=lambda task: len(task.chapter.tables), reverse=True)


class _Pages:
    """Pages ordered from the workshop, each written as soon as it is there."""

    def __init__(self, workshop: Workshop, progress: Progress) -> None:
        self._workshop, self._progress = workshop, progress
        self._ordered: dict[Work, Future[str]] = {}
        self._begun: set[Work] = set()

    def order(self, work: Work) -> None:
        """Order the page of *work* once its last chapter has come; there is none where one failed."""
        if work in self._begun or not work.complete:
            return
        self._begun.add(work)
        if work.failure:
            work.finish(None)
        else:
            self._progress.start(work.page_name)
            self._ordered[work] = self._workshop.page(*work.for_page)

    def write_finished(self) -> None:
        """Write those pages that are there."""
        for work in [work for work, page in self._ordered.items() if page.done()]:
            _finish(work, self._ordered.pop(work).result, self._progress)

    def write_all(self) -> None:
        """Wait for the other pages and write them."""
        while self._ordered:
            work = next(iter(self._ordered))
            _finish(work, self._ordered.pop(work).result, self._progress)


def _write_here(work: Work, progress: Progress, store: Store) -> None:
    from coursekit.report.assemble import assemble

    progress.start(work.page_name)
    _finish(work, lambda: assemble(*work.for_page, store), progress)


def _finish(work: Work, page: Callable[[], str], progress: Progress) -> None:
    """Write a page, or remember why there is none."""
    try:
        work.finish(page())
    except CoursekitError as error:
        work.failure = str(error)
        work.finish(None)
    except BrokenExecutor:
        work.failure = _("The process that writes the report was killed. Start again.")
        work.finish(None)
    progress.finish(work.page_name, _("failed") if work.failure else _("written"), work.seconds)
