"""A process beside the build: it draws charts and writes pages while chapters run in others."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import parent_process
from pathlib import Path
from typing import Any, TypeVar

from coursekit.course import Course, Edition
from coursekit.errors import BuildError, CoursekitError
from coursekit.running.pool import scratch_folder
from coursekit.running.store import Store

SECONDS_TO_STOP = 5.0
T = TypeVar("T")


class Workshop:
    """Takes orders for what goes into *store*, or comes out of it, and works them off one after another."""

    def __init__(self, pool: ProcessPoolExecutor, store: Store) -> None:
        self._pool, self._store = pool, store

    def draw(self, executed: str) -> None:
        """Have the charts of an executed notebook drawn, unless they are."""
        self._order(_draw, executed, self._store)

    def page(
        self, course: Course, edition: Edition, executed: Sequence[Path], left_out: Sequence[tuple[str, str]]
    ) -> Future[str]:
        """Have the page of an edition written; see :func:`coursekit.report.assemble`."""
        return self._order(_page, course, edition, executed, left_out, self._store)

    def _order(self, work: Callable[..., T], *what: Any) -> Future[T]:
        try:
            return self._pool.submit(work, *what)
        except BrokenExecutor as error:  # known to whoever waits for the result, as when it breaks later
            broken: Future[T] = Future()
            broken.set_exception(error)
            return broken


@contextmanager
def open_workshop(store: Store) -> Iterator[Workshop]:
    """Open a workshop; leave neither its process nor its files behind, however the block ends."""
    scratch = scratch_folder()
    spawning = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(1, mp_context=spawning, initializer=_prepare, initargs=(scratch,))
    try:
        with _deaf_to_ctrl_c():
            pool.submit(_typefaces, store)
        yield Workshop(pool, store)
    except BaseException:
        _stop(pool)
        raise
    finally:
        pool.shutdown(cancel_futures=True)
        shutil.rmtree(scratch, ignore_errors=True)


@contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """Let processes started within the block never hear Ctrl-C: the build hears it, and stops them."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    former = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, former)


def _prepare(scratch: Path) -> None:
    """Make this process fit to work beside a build: its files in one place, its end with the build's."""
    scratch.mkdir(mode=0o700)
    tempfile.tempdir = str(scratch)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # where it could not be made deaf
    threading.Thread(target=partial(_end_with_parent, scratch), daemon=True).start()


def _end_with_parent(scratch: Path) -> None:
    """End this process when the one that started it is gone, however it went."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        shutil.rmtree(scratch, ignore_errors=True)
        os._exit(1)


def _stop(pool: ProcessPoolExecutor) -> None:
    workers = multiprocessing.active_children()
    for worker in workers:
        worker.terminate()
    pool.shutdown(wait=False, cancel_futures=True)
    for worker in workers:
        worker.join(SECONDS_TO_STOP)
        worker.kill()


def _typefaces(store: Store) -> None:
    from coursekit.report.fonts import stylesheet

    stylesheet(store)


def _draw(executed: str, store: Store) -> None:
    from coursekit.report.drawings import draw_missing, spec_texts

    draw_missing(spec_texts(json.loads(executed)), store)


def _page(
    course: Course,
    edition: Edition,
    executed: Sequence[Path],
    left_out: Sequence[tuple[str, str]],
    store: Store,
) -> str:
    from coursekit.report.assemble import assemble

    try:
        return assemble(course, edition, executed, left_out, store)
    except CoursekitError as error:
        raise BuildError(str(error)) from None  # others may not survive the way to another process
