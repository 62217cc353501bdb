"""
A pool of warm kernels, as those who need one see it.

A pool is a process that has imported a course's modules and forks a kernel for each run
(:mod:`coursekit.running.forkserver`). What an interpreter reads only when it starts can't change from one
kernel to the next, so each set of such settings has a pool of its own. Pools end with this process, however
it ends, and their kernels with them.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from coursekit.errors import CoursekitError
from coursekit.language import _

PROVISIONER = "coursekit-warm"  # its name among Jupyter's kernel provisioners
LAUNCHER = "ipykernel_launcher"  # the module a standard kernel is started as
MOST_BYTES = 1 << 18  # of one message
SECONDS_TO_END = 5.0
# Modules that a course's notebooks use; of coursekit, all that it lists comes along.
MODULES = ("numpy", "pandas", "altair", "coursekit")
# Settings that are read when an interpreter starts, or when a library is first loaded.
_STARTUP = ("PYTHON", "LD_", "LC_", "MALLOC_", "OMP_", "OPENBLAS_", "MKL_", "NUMEXPR_", "VECLIB_")
_STARTUP_NAMES = {"TZ", "LANG", "HOME"}
# A process with threads can't be forked safely, and numpy's starts one for each core.
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


@dataclass(frozen=True)
class Request:
    """A kernel to start: its arguments, folder and environment, and the bytes it may fill (0: no bound)."""

    arguments: Sequence[str]
    folder: str
    environment: Mapping[str, str]
    memory: int = 0

    def as_bytes(self) -> bytes:
        """Write the request as one message."""
        return json.dumps(vars(self)).encode()

    @classmethod
    def from_bytes(cls, message: bytes) -> Request:
        """Read what :meth:`as_bytes` wrote."""
        return cls(**json.loads(message))


class NoForkError(CoursekitError):
    """A kernel could not be forked; the message says why."""


class PoolEndedError(CoursekitError):
    """We have ended the pool ourselves: nobody is to start a kernel any more, not even a standard one."""


class ForkedKernel:
    """A kernel that a pool forked, handled as :class:`subprocess.Popen` would be."""

    stdin = stdout = stderr = None

    def __init__(self, line: socket.socket, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self.peak = 0  # bytes it filled at most, shared ones among them; known once it ended
        self.lost = False  # whether the pool itself died, and the kernel with it
        self._line = line

    def poll(self) -> int | None:
        """Give the exit code, a negative signal number where one ended it; None while it runs."""
        if self.returncode is None:
            try:
                message = self._line.recv(MOST_BYTES, socket.MSG_DONTWAIT)
            except BlockingIOError:
                return None
            except ConnectionError:
                message = b""
            self._ended(message)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int | None:
        """Wait until it ended, *timeout* seconds at most, and give the exit code."""
        if self.returncode is None:
            self._line.settimeout(timeout)
            try:
                message = self._line.recv(MOST_BYTES)
            except TimeoutError:
                raise subprocess.TimeoutExpired("kernel", timeout or 0) from None
            except ConnectionError:  # the pool died with a signal of ours unread
                message = b""
            self._ended(message)
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal to the kernel and to what it started; nothing where it has ended."""
        if self.poll() is None:
            with contextlib.suppress(OSError):
                self._line.send(str(int(number)).encode())

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)

    def _ended(self, message: bytes) -> None:
        told = json.loads(message) if message else {"code": -signal.SIGKILL, "peak": 0}
        self.lost = not message
        self.returncode, self.peak = int(told["code"]), int(told["peak"])
        self._line.close()


class Pool:
    """A process that has imported *modules* under *environment* and forks kernels from then on."""

    def __init__(self, modules: Sequence[str], environment: Mapping[str, str]) -> None:
        self.code = _code_here()
        self.scratch = scratch_folder()
        self.ended = False  # by us
        self.lost = False  # whether it was found to be gone; the system may tell a moment later
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        command = [sys.executable, "-m", "coursekit.running.forkserver"]
        with theirs:
            self.process = subprocess.Popen(  # noqa: S603 - our own module
                [*command, str(theirs.fileno()), str(self.scratch), *modules],
                stdin=subprocess.DEVNULL,
                env={**ONE_THREAD, **environment},
                pass_fds=[theirs.fileno()],
                start_new_session=True,  # Ctrl-C is for us to hear, and to pass on
            )
        self.scratch.mkdir(mode=0o700)  # now there is someone to clear it away, whenever we are killed

    @property
    def alive(self) -> bool:
        """Whether it can still be asked."""
        return not self.lost and self.process.poll() is None

    async def fork(self, request: Request) -> ForkedKernel:
        """
        Fork a kernel.

        Raises
        ------
        NoForkError
            The pool died, or can't fork; its message says why.
        PoolEndedError
            It was ended by this process.
        """
        import asyncio  # whoever asks has it; a build that runs nothing needs it not

        line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        try:
            with theirs:
                socket.send_fds(self.control, [request.as_bytes()], [theirs.fileno()])
            line.setblocking(False)
            message = await asyncio.get_running_loop().sock_recv(line, MOST_BYTES)
        except OSError as error:
            line.close()
            self._check_wanted()
            self.lost = isinstance(error, ConnectionError)
            raise NoForkError(_("the pool of kernels is gone ({why})").format(why=error.strerror)) from None
        except BaseException:
            line.close()
            raise
        if not message:
            line.close()
            self._check_wanted()
        self.lost = not message
        answer = json.loads(message) if message else {"error": _("the pool of kernels died")}
        if "error" in answer:
            line.close()
            raise NoForkError(answer["error"])
        return ForkedKernel(line, int(answer["pid"]))

    def _check_wanted(self) -> None:
        if self.ended:
            raise PoolEndedError(_("stopped")) from None

    def retire(self) -> None:
        """Ask for no more kernels; it ends with the last of those it has."""
        self.control.close()

    def end(self) -> None:
        """Kill its kernels and whatever they started, and wait until all are gone."""
        self.ended = True
        with self.control, contextlib.suppress(OSError):
            self.control.send(b"end")
        try:
            self.process.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def can_fork() -> bool:
    """Tell whether warm kernels are to be had: forking is safe for us, and ended for sure, on Linux only."""
    return sys.platform == "linux"


def pool_for(environment: Mapping[str, str], modules: Sequence[str] = MODULES) -> Pool:
    """Give the pool whose kernels may run under *environment*; a new one where there is none yet."""
    settings = {name: value for name, value in environment.items() if _read_at_start(name)}
    key = (tuple(modules), tuple(sorted(settings.items())))
    with _lock:
        pool = _pools.get(key)
        if pool is None or not pool.alive or pool.code != _code_here():
            if pool is not None:
                pool.retire()
                _retired.append(pool)  # kernels of its may still run, in its folder
            _pools[key] = pool = Pool(modules, environment)
        return pool


def end_pools() -> None:
    """End every pool of this process, and every kernel with it."""
    with _lock:
        _retired.extend(_pools.values())
        _pools.clear()
        for pool in _retired:
            pool.end()


def close_pools() -> None:
    """End every pool, and clear their folders away: for when nobody starts a kernel there any more."""
    end_pools()
    with _lock:
        for pool in _retired:
            shutil.rmtree(pool.scratch, ignore_errors=True)
        _retired.clear()


def scratch_folder() -> Path:
    """
    Name a folder for passing files that isn't there yet.

    Whoever is to clear it away should run before it is made: then nothing is left, whoever is killed when.
    """
    return Path(tempfile.gettempdir(), f"coursekit-{secrets.token_hex(6)}")


_pools: dict[tuple[object, ...], Pool] = {}
_retired: list[Pool] = []
_lock = threading.Lock()
atexit.register(close_pools)


def _read_at_start(name: str) -> bool:
    return name in _STARTUP_NAMES or name.startswith(_STARTUP)


def _code_here() -> tuple[int, int]:
    """Tell one state of coursekit's own files from another: an edited one needs a new pool."""
    changed = [path.stat().st_mtime_ns for path in Path(__file__).parents[1].rglob("*.py")]
    return len(changed), max(changed)
