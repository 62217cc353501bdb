"""Running chapters two at a time, each in a process of its own."""

from __future__ import annotations

import multiprocessing
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path

from coursekit.course import Chapter, Course, Edition
from coursekit.errors import BuildError
from coursekit.language import _
from coursekit.running.chapter import ChapterRun, Job, prepare_worker, run_chapter
from coursekit.running.plan import plan_run
from coursekit.running.progress import Progress

AT_ONCE = 2
SECONDS_TO_STOP = 5.0

Pending = dict["Future[ChapterRun]", str]


def run_chapters(course: Course, edition: Edition, out: Path, progress: Progress) -> list[ChapterRun]:
    """
    Run every chapter of the report that serves *edition*; give what came of each, in reading order.

    Executed notebooks go to ``out/notebooks``. A chapter that fails does not keep the others from running.

    Raises
    ------
    UsageError
        No chapter serves the edition.
    OSError
        A notebook can't be written.
    """
    plan = plan_run(course, edition)
    folder = out.resolve() / "notebooks"
    done = {run.chapter: run for run in _run_all(_jobs(plan.chapters, edition, folder), progress)}
    for name, why in plan.left_out.items():
        (folder / f"{name}.ipynb").unlink(missing_ok=True)  # of an earlier run, and no part of this one
        done[name] = ChapterRun(name, "left out", why=why)
    return [done[chapter.id] for chapter in course.report_chapters]


def _jobs(chapters: Sequence[Chapter], edition: Edition, folder: Path) -> list[Job]:
    return [
        Job(chapter.id, chapter.notebook.resolve(), folder / f"{chapter.id}.ipynb", dict(edition.parameters))
        for chapter in chapters
    ]


def _run_all(jobs: Sequence[Job], progress: Progress) -> Iterator[ChapterRun]:
    """Run *jobs*, at most two at a time, and give each as it ends."""
    waiting, running = list(jobs), Pending()
    with _workers(min(AT_ONCE, len(jobs))) as pool:
        while waiting or running:
            while waiting and len(running) < AT_ONCE:
                job = waiting.pop(0)
                progress.start(job.chapter)
                running[pool.submit(run_chapter, job)] = job.chapter
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                run = _outcome(future, running.pop(future))
                progress.finish(run.chapter, run.status, run.seconds)
                yield run


def _outcome(future: Future[ChapterRun], chapter: str) -> ChapterRun:
    """Give the run of *chapter*; BuildError where its process was killed."""
    try:
        return future.result()
    except BrokenProcessPool:
        message = _("The process that ran {chapter} was killed from outside. Is there enough memory?")
        raise BuildError(message.format(chapter=chapter)) from None


@contextmanager
def _workers(count: int) -> Iterator[ProcessPoolExecutor]:
    """Open *count* processes; leave none behind, nor any of their kernels, however the block ends."""
    with tempfile.TemporaryDirectory(prefix="coursekit-", ignore_cleanup_errors=True) as scratch:
        pool = ProcessPoolExecutor(
            count,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=prepare_worker,
            initargs=(scratch,),
        )
        try:
            yield pool
        except BaseException:
            _stop(pool)
            raise
        pool.shutdown()


def _stop(pool: ProcessPoolExecutor) -> None:
    """Ask every worker to shut its kernel down and end; end it where it does not."""
    workers = multiprocessing.active_children()
    for worker in workers:
        worker.terminate()
    pool.shutdown(wait=False, cancel_futures=True)
    for worker in workers:
        worker.join(SECONDS_TO_STOP)
        worker.kill()
