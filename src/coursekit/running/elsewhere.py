"""
What a worker of a cluster does for a build: it takes the course in, runs jobs there, and forgets it.

A worker is a process that Dask's own command starts, with coursekit installed and nothing of the course.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path
from typing import cast

from distributed import Scheduler, Worker, WorkerPlugin, get_worker

from coursekit.course import Limits
from coursekit.errors import BuildError
from coursekit.language import _
from coursekit.running.chapter import Job, Outcome
from coursekit.running.kernels import stop_kernels
from coursekit.running.keys import engine_checksum, machine
from coursekit.running.parcel import Parcel, unpack
from coursekit.running.workers import get_ready

VISIT = "coursekit-"  # and the client's id: what a visit goes by
STOP_SECONDS = 0.1  # between one wish to stop and the next
STOP_AT_MOST = 10.0  # seconds until what can't be stopped is left to its limits
NAMED_AT_MOST = 4


class Visit(WorkerPlugin):
    """
    A build's stay on a worker, present or yet to come.

    Parameters
    ----------
    parcel : Parcel
        The course; it is unpacked into a folder of this visit's own.
    limits : Limits
        What its chapters may take and want imported.
    expected : set of str
        The fingerprint of the machine that builds.
    """

    def __init__(self, parcel: Parcel, limits: Limits, expected: frozenset[str]) -> None:
        self.parcel, self.limits, self.expected = parcel, limits, expected

    async def setup(self, worker: Worker) -> None:
        """Make ready on *worker*, also on one that joins in the middle of a build."""
        self.running, self.lock = 0, threading.Lock()
        self.trouble = difference(self.expected, fingerprint())
        self.root = Path(tempfile.mkdtemp(prefix="course-", dir=worker.local_directory))
        if not self.trouble:
            await asyncio.to_thread(self._move_in)

    async def teardown(self, worker: Worker) -> None:  # noqa: ARG002 - as distributed calls it
        """Stop what runs, and leave nothing behind but the pool of kernels, warm for the next build."""
        await asyncio.to_thread(self._move_out)

    def carry_out(self, run: Callable[[Job], Outcome], job: Job) -> Outcome:
        """Let *run* do *job*, whose folder is told as seen from the course's, in the one it has here."""
        if self.trouble:
            raise BuildError(self.trouble)
        with self.lock:
            self.running += 1
        try:
            return run(replace(job, folder=self.folder / job.folder))
        finally:
            with self.lock:
                self.running -= 1

    def _move_in(self) -> None:
        self.folder = unpack(self.parcel, self.root)
        get_ready(self.limits)

    def _move_out(self) -> None:
        end = time.monotonic() + STOP_AT_MOST
        while self.running and time.monotonic() < end:
            stop_kernels(self.folder)  # again, as a thread may just be starting one
            time.sleep(STOP_SECONDS)
        shutil.rmtree(self.root, ignore_errors=True)


def run_there(visit: str, run: Callable[[Job], Outcome], job: Job) -> Outcome:
    """Let *run* do *job* on the worker this is called on; see :meth:`Visit.carry_out`."""
    stay = get_worker().plugins[visit]
    return cast("Visit", stay).carry_out(run, job)


def forsaken(dask_scheduler: Scheduler) -> list[str]:
    """Name the visits of builds that are gone and could not say goodbye."""
    visits = [name for name in dask_scheduler.worker_plugins if name.startswith(VISIT)]
    return [name for name in visits if name.removeprefix(VISIT) not in dask_scheduler.clients]


def fingerprint() -> frozenset[str]:
    """Name what results depend on beside the course: interpreter, machine, packages, coursekit's own code."""
    told = machine()
    packages = {name.removesuffix(".dist-info") for name in told["installed"]}
    ours = {f"Python {told['python']}", str(told["machine"]), f"coursekit's code {engine_checksum()[:12]}"}
    return frozenset(packages | ours)


def difference(here: Collection[str], there: Collection[str]) -> str:
    """
    Say what the fingerprint of another machine has that this one's has not; nothing where they are the same.

    >>> difference({"x86_64", "pandas-3.1.1"}, {"x86_64", "pandas-3.0.0"})
    'pandas-3.1.1 here, pandas-3.0.0 there'
    """
    if set(here) == set(there):
        return ""
    sides = (set(here) - set(there), set(there) - set(here))
    named = [", ".join(sorted(side)[:NAMED_AT_MOST]) or _("nothing") for side in sides]
    dots = ["…" if len(side) > NAMED_AT_MOST else "" for side in sides]
    return _("{here} here, {there} there").format(here=named[0] + dots[0], there=named[1] + dots[1])
