"""What commands cost: seconds, processor time, and the memory of all the processes they start."""

from __future__ import annotations

import ctypes
import fcntl
import os
import resource
import socket
import struct
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

SAMPLE_SECONDS = 0.1
SAMPLE_SHARE = 0.02  # of a core, at most, goes into looking at memory: it slows those who are looked at
LEFTOVER_SECONDS = 10.0
TIMEOUT_SECONDS = 3600.0
PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h
CLONE_NEWNET = 0x40000000  # linux/sched.h
SIOCSIFFLAGS, IFF_UP = 0x8914, 0x1  # linux/sockios.h, linux/if.h


class FailedError(Exception):
    """A command did not do what it should; the message is for the table's reader."""


@dataclass(frozen=True)
class Command:
    """One command, the folder it stands in, and its environment."""

    arguments: Sequence[str]
    folder: Path
    environment: dict[str, str]


@dataclass(frozen=True)
class Spent:
    """What commands took together: seconds by the clock, seconds of processor, bytes at the highest."""

    seconds: float
    processor: float
    memory: int


def adopt_orphans() -> None:
    """Make processes whose parent ends ours, so that none escapes the count."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def cut_network() -> bool:
    """Leave the network, for this process and all it starts, but for the loopback; tell whether it worked."""
    if ctypes.CDLL(None, use_errno=True).unshare(CLONE_NEWNET) != 0:
        return False
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", IFF_UP))
    return True


def spend(commands: Sequence[Command]) -> Spent:
    """Run *commands* one after another under one clock; FailedError at the first that fails."""
    before = _processor()
    with _watched() as watch:
        start = time.perf_counter()
        try:
            for command in commands:
                _run(command)
        except BaseException:
            _end_leftovers()
            raise
        seconds = time.perf_counter() - start
        _wait_for_leftovers()
    return Spent(seconds, _processor() - before, watch.highest)


def _run(command: Command) -> None:
    """Run one command in a session of its own; its last lines tell why it failed."""
    process = subprocess.Popen(
        command.arguments,
        cwd=command.folder,
        env=command.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    try:
        said, _nothing = process.communicate(timeout=TIMEOUT_SECONDS)
    except subprocess.TimeoutExpired:
        raise FailedError(f"{_named(command)} took more than {TIMEOUT_SECONDS:.0f} s") from None
    if process.returncode != 0:
        lines = "\n".join(said.strip().splitlines()[-6:])
        raise FailedError(f"{_named(command)} ended with {process.returncode}:\n{lines}")


def _named(command: Command) -> str:
    return " ".join(command.arguments[1:4])


def _wait_for_leftovers() -> None:
    """Wait for processes that outlive their command, so that they are counted; end those that stay."""
    deadline = time.perf_counter() + LEFTOVER_SECONDS
    while _reap() and time.perf_counter() < deadline:
        time.sleep(SAMPLE_SECONDS)
    left = _end_leftovers()
    if left:
        raise FailedError(f"{left} processes were still there {LEFTOVER_SECONDS:.0f} s after the end")


def _end_leftovers() -> int:
    """End everything this process has started, whatever became of its parents; give how many there were."""
    left = psutil.Process().children(recursive=True)
    for process in left:
        process.kill()
    while _reap():
        time.sleep(SAMPLE_SECONDS)
    return len(left)


def _reap() -> bool:
    """Take in children that have ended; tell whether any is left."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return False
    return True


def _processor() -> float:
    """Give the processor time, user's and system's, of all children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@dataclass
class _Watch:
    highest: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    def watch(self) -> None:
        pause = SAMPLE_SECONDS
        while not self.over.wait(pause):
            start = time.thread_time()
            self.highest = max(self.highest, _memory_of_children())
            pause = max(SAMPLE_SECONDS, (time.thread_time() - start) / SAMPLE_SHARE)


@contextmanager
def _watched() -> Iterator[_Watch]:
    """Sample, within the block, the memory of everything this process has started."""
    watch = _Watch()
    thread = threading.Thread(target=watch.watch)
    thread.start()
    try:
        yield watch
    finally:
        watch.over.set()
        thread.join()


def _memory_of_children() -> int:
    return sum(map(_memory, psutil.Process().children(recursive=True)))


def _memory(process: psutil.Process) -> int:
    """Give a process's share of memory (PSS: a page shared by two counts half), else all it sees (RSS)."""
    try:
        rollup = Path(f"/proc/{process.pid}/smaps_rollup").read_text()
        return next(int(line.split()[1]) * 1024 for line in rollup.splitlines() if line.startswith("Pss:"))
    except (OSError, StopIteration):
        pass
    try:
        return int(process.memory_info().rss)
    except psutil.Error:  # it has ended
        return 0
