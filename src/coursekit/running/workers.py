"""
Who executes: the one seam between a plan and the machines that carry it out.

By default jobs are executed by threads of this process, each of which waits for a warm kernel; other workers
may send the same jobs elsewhere.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from coursekit.course import Limits
from coursekit.running.chapter import Job, Outcome, run_job
from coursekit.running.kernels import MEBIBYTE, kernel_environment, modules, stop_kernels
from coursekit.running.pool import can_fork, close_pools, end_pools, pool_for

GRAMMAR = "rfc3987_syntax"
MEMORY = Path("/proc/meminfo")
PLENTY = 1 << 36  # bytes
STOP_SECONDS = 0.1  # between one wish to stop and the next


@dataclass(frozen=True)
class Workers:
    """Takes a job and promises its outcome; ``at_once`` says how many it can execute side by side."""

    submit: Callable[[Job], Future[Outcome]]
    at_once: int


def at_once(limits: Limits) -> int:
    """
    Say how many jobs may run side by side here: one for each core.

    Fewer where memory is short, so that all of them may take what *limits* grant.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(cores, _free_memory() // (limits.memory_mib * MEBIBYTE)))


@contextmanager
def local_workers(limits: Limits, run: Callable[[Job], Outcome] = run_job) -> Iterator[Workers]:
    """Execute here what *run* does with a job; leave no kernel behind, however the block ends."""
    get_ready(limits)
    count = at_once(limits)
    executor = ThreadPoolExecutor(count, thread_name_prefix="chapter")
    try:
        yield Workers(lambda job: executor.submit(run, job), count)
    except BaseException:
        _stop(executor)
        raise
    finally:
        executor.shutdown()
        close_pools()


def get_ready(limits: Limits) -> None:
    """Make this process fit to run jobs in threads, which may lock each other if they import papermill."""
    if can_fork():
        pool_for(kernel_environment(), modules(limits))  # imports while we do
    with _no_grammar_of_addresses():
        import_module("coursekit.running.engine")


@contextmanager
def _no_grammar_of_addresses() -> Iterator[None]:
    """
    Let jsonschema be imported without a package that reads a grammar of web addresses for half a second.

    jsonschema does without it where it is not installed, and the schema of notebooks asks for no address.
    """
    blocked = GRAMMAR not in sys.modules
    if blocked:
        sys.modules[GRAMMAR] = None  # type: ignore[assignment]  # importing it fails, as if it weren't there
    try:
        yield
    finally:
        if blocked:
            del sys.modules[GRAMMAR]


def _stop(executor: ThreadPoolExecutor) -> None:
    """End what runs and drop what waits."""
    executor.shutdown(wait=False, cancel_futures=True)
    while any(thread.is_alive() for thread in executor._threads):
        stop_kernels()  # again, as a thread may just be starting one
        end_pools()  # one that still imports forks nothing, and whoever asked it waits
        time.sleep(STOP_SECONDS)


def _free_memory() -> int:
    """Give the bytes that programs can still have; plenty where the system doesn't say (other than Linux)."""
    try:
        told = dict(line.split(":", 1) for line in MEMORY.read_text().splitlines())
        return int(told["MemAvailable"].split()[0]) * 1024
    except (OSError, LookupError, ValueError):
        return PLENTY
