"""
Other machines that carry out a plan: the workers of a Dask cluster.

Its scheduler and workers are started with Dask's own commands; here is only what a build needs of them. Each
worker gets the course once a build, and runs jobs as this machine would. When a worker is lost, the scheduler
gives what it ran to another.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from uuid import uuid4

from coursekit.course import Course
from coursekit.errors import BuildError, CourseError, UsageError
from coursekit.language import _
from coursekit.running.chapter import ChapterError, Job, Outcome, run_job
from coursekit.running.parcel import pack
from coursekit.running.workers import Workers

ANSWER_SECONDS = 8
LOGGERS = ("distributed", "distributed.client", "tornado.application")
EXTRA = "pip install 'coursekit[cluster]'"


@contextmanager
def cluster_workers(
    address: str, course: Course, run: Callable[[Job], Outcome] = run_job
) -> Iterator[Workers]:
    """
    Execute what *run* does with a job on the workers that the scheduler at *address* knows.

    However the block ends, what waits or runs is stopped, and the course gone from the workers.

    Raises
    ------
    UsageError
        Dask's package is missing here, or *address* is none.
    BuildError
        No scheduler answers, it has no workers, or one of them would not give the same results.
    """
    _check_installed()
    from coursekit.running.elsewhere import VISIT, Visit, fingerprint

    parcel = pack(course)
    with _connected(address) as client:
        _check_machines(client, address)
        visit = f"{VISIT}{client.id}"
        post = _Post(client, visit, course.folder, run)
        try:
            client.register_plugin(Visit(parcel, course.limits, fingerprint()), name=visit)
            yield Workers(post.submit, sum(client.nthreads().values()))
        finally:
            if client.status == "running":  # else the scheduler is gone, and there is nobody to ask
                with suppress(Exception):  # so may be a worker, and what was to be cleared away with it
                    client.unregister_worker_plugin(visit)  # what still waits finds no place to run


class _Post:
    """Sends jobs to a cluster and keeps the promise of their outcomes."""

    def __init__(self, client: Any, visit: str, home: Path, run: Callable[[Job], Outcome]) -> None:
        self._client, self._visit, self._home, self._run = client, visit, home, run
        self._sent: set[Any] = set()  # what is under way; distributed drops what nobody holds

    def submit(self, job: Job) -> Future[Outcome]:
        """Send *job*; give the promise of its outcome. CourseError where it lies outside the course."""
        from coursekit.running.elsewhere import run_there

        if not job.folder.is_relative_to(self._home):
            message = _("{chapter} lies outside of {folder}. Other machines get nothing but that folder.")
            raise CourseError(message.format(chapter=job.chapter, folder=self._home))
        job = replace(job, folder=job.folder.relative_to(self._home))
        promise: Future[Outcome] = Future()
        key = f"{job.chapter}-{uuid4().hex}"
        sent = self._client.submit(run_there, self._visit, self._run, job, key=key, pure=False)
        self._sent.add(sent)
        sent.add_done_callback(partial(self._keep, promise, time.perf_counter()))
        return promise

    def _keep(self, promise: Future[Outcome], began: float, sent: Any) -> None:
        """Keep *promise*, whatever came of what was *sent*."""
        self._sent.discard(sent)
        try:
            promise.set_result(_outcome(sent, began))
        except Exception as error:
            promise.set_exception(error)


def _outcome(sent: Any, began: float) -> Outcome:
    """Give the outcome of what was *sent*; that no worker survived a chapter is that chapter's failure."""
    from distributed import KilledWorker
    from distributed.client import FutureCancelledError

    try:
        outcome: Outcome = sent.result()
    except KilledWorker as error:
        message = _(
            "Its worker died, {count} times over, the last at {worker}; that machine's log may say why."
        )
        told = message.format(count=error.allowed_failures + 1, worker=error.last_worker.address)
        return Outcome("", ChapterError(0, "", told), round(time.perf_counter() - began, 2))
    except FutureCancelledError:
        raise BuildError(_("The scheduler of the cluster is gone. Start it, and the build, again.")) from None
    return outcome


def _check_installed() -> None:
    if find_spec("distributed") is None:
        raise UsageError(_("Other machines need the package 'distributed': {command}").format(command=EXTRA))


@contextmanager
def _connected(address: str) -> Iterator[Any]:
    """Connect to the scheduler at *address*."""
    import dask
    from distributed import Client

    for name in LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what goes wrong, we say ourselves
    with dask.config.set({"distributed.comm.timeouts.connect": ANSWER_SECONDS}):
        _knock(address)
        client: Any = Client(address, set_as_default=False)  # type: ignore[no-untyped-call]
        try:
            yield client
        finally:
            client.close(ANSWER_SECONDS)


def _knock(address: str) -> None:
    """Make sure that a scheduler answers; a client that finds none leaves much noise behind."""
    from distributed.comm.core import connect
    from distributed.security import Security

    async def knock() -> None:
        secrets = Security().get_connection_args("client")  # type: ignore[no-untyped-call]
        comm = await connect(address, timeout=ANSWER_SECONDS, **secrets)  # type: ignore[no-untyped-call]
        await comm.close()

    try:
        asyncio.run(knock())
    except ValueError as error:
        message = _("'{address}' is no address of a scheduler: {why}. Write it as tcp://host:8786.")
        raise UsageError(message.format(address=address, why=error)) from None
    except Exception:  # whatever another kind of server, or none, may cause
        message = _("No scheduler answers at {address}. Start one there with: dask scheduler")
        raise BuildError(message.format(address=address)) from None


def _check_machines(client: Any, address: str) -> None:
    """Refuse a cluster without workers, or one on which results could come out otherwise than here."""
    from coursekit.running.elsewhere import difference, fingerprint, forsaken

    try:
        client.wait_for_workers(1, timeout=ANSWER_SECONDS)
    except TimeoutError:
        message = _("The scheduler at {address} has no worker. Start one: dask worker {address}")
        raise BuildError(message.format(address=address)) from None
    here = fingerprint()
    there = client.run(fingerprint, on_error="return")
    there[address] = _asked(client.run_on_scheduler, fingerprint)
    for place, found in there.items():
        what = repr(found) if isinstance(found, Exception) else difference(here, found)
        if what:
            message = _("{place} would not give the same results: {what}. Install the same packages on it.")
            raise BuildError(message.format(place=place, what=what))
    for visit in client.run_on_scheduler(forsaken):
        client.unregister_worker_plugin(visit)


def _asked(ask: Callable[..., Any], *what: Any) -> Any:
    """Give the answer, or the error that came instead."""
    try:
        return ask(*what)
    except Exception as error:
        return error
