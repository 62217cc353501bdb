"""
The process behind warm kernels: it imports once, then forks a kernel for each that is asked for.

:mod:`coursekit.running.pool` starts it as ``python -m coursekit.running.forkserver FD SCRATCH MODULE …`` and
asks over the socket *FD*. Each request brings a socket of its own, the kernel's line. On it the server tells
the kernel's pid and, later, how it ended; the client sends signals. When a line closes, for whatever reason,
its kernel is killed. A message without a line kills them all. When the client is gone and the last kernel
with it, the server removes *SCRATCH* and ends. It has one thread, as forking wants, and needs Linux.
"""

from __future__ import annotations

import builtins
import contextlib
import ctypes
import gc
import importlib.util
import json
import os
import resource
import selectors
import shutil
import signal
import socket
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

from coursekit.running.pool import LAUNCHER, MOST_BYTES, Request

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36
# What a kernel imports on its way up, beside the modules asked for.
KERNEL_MODULES = (
    "ipykernel.kernelapp", "ipykernel.debugger", "IPython.core.debugger", "IPython.core.logger",
    "IPython.core.oinspect", "IPython.extensions.storemagic", "IPython.utils.wildcard", "psutil",
    "tornado.platform.asyncio",
)  # fmt: skip
set_by_imports: dict[str, str] = {}  # environment variables; nothing will be imported, and set, again


class Server:
    """Forks kernels for whoever holds the other end of *control*."""

    def __init__(self, control: socket.socket, trouble: str) -> None:
        self.control = control
        self.trouble = trouble  # why no kernel can be forked here; empty where it can
        self.lines: dict[socket.socket, int] = {}  # the kernel on each line, by its pid
        self.selector = selectors.DefaultSelector()
        self.selector.register(control, selectors.EVENT_READ)
        self.woken, self.waker = socket.socketpair()
        self.waker.setblocking(False)
        self.selector.register(self.woken, selectors.EVENT_READ)
        signal.signal(signal.SIGCHLD, _ignore)  # only to be woken
        signal.set_wakeup_fd(self.waker.fileno(), warn_on_full_buffer=False)
        self.open = True

    def serve(self) -> Request | None:
        """Answer until nobody is left. In a forked child, return at once with the request it is to fulfil."""
        while self.open or self.lines:
            for key, _events in self.selector.select():
                if key.fileobj is self.control:
                    request = self._accept()
                    if request is not None:
                        return request
                elif key.fileobj is self.woken:
                    self.woken.recv(MOST_BYTES)
                    self._reap()
                elif isinstance(key.fileobj, socket.socket):
                    self._hear(key.fileobj)
        _stop_listening()
        return None

    def _accept(self) -> Request | None:
        """Take a request and fork; None in this process, the request in the child."""
        try:
            message, handles, _flags, _address = socket.recv_fds(self.control, MOST_BYTES, 1)
        except ConnectionError:
            message, handles = b"", []
        if not handles:
            self._stop_accepting(at_once=bool(message))
            return None
        line = socket.socket(fileno=handles[0])
        if self.trouble:
            _tell(line, {"error": self.trouble})
            line.close()
            return None
        pid = os.fork()
        if pid == 0:
            self._leave(line)
            return Request.from_bytes(message)
        self.lines[line] = pid
        self.selector.register(line, selectors.EVENT_READ)
        _tell(line, {"pid": pid})
        return None

    def _stop_accepting(self, *, at_once: bool) -> None:
        self.open = False
        self.selector.unregister(self.control)
        for pid in self.lines.values() if at_once else ():
            _signal_group(pid, signal.SIGKILL)

    def _leave(self, line: socket.socket) -> None:
        """Let a forked child hold nothing of the server's."""
        _stop_listening()
        self.selector.close()
        for held in (self.control, self.woken, self.waker, line, *self.lines):
            held.close()

    def _hear(self, line: socket.socket) -> None:
        """Pass a signal on to a kernel and whatever it started; kill them where the line was closed."""
        try:
            message = line.recv(MOST_BYTES)
        except ConnectionError:
            message = b""
        if line in self.lines:
            _signal_group(self.lines[line], int(message) if message else signal.SIGKILL)
        if not message:
            self._hang_up(line)

    def _reap(self) -> None:
        """Take note of every child that ended; nothing that a kernel started outlives it in its group."""
        for pid in _ended_children():
            line = next((line for line, kernel in self.lines.items() if kernel == pid), None)
            if line is not None:
                _signal_group(pid, signal.SIGKILL)
            _pid, status, usage = os.wait4(pid, 0)
            if line is not None:
                code = os.waitstatus_to_exitcode(status)
                _tell(line, {"code": code, "peak": usage.ru_maxrss * 1024})
                self._hang_up(line)

    def _hang_up(self, line: socket.socket) -> None:
        if self.lines.pop(line, None) is not None:
            self.selector.unregister(line)
            line.close()


def main(arguments: Sequence[str]) -> list[str] | None:
    """Serve until the client is gone; in a forked child, give the arguments of the kernel it is to become."""
    handle, scratch, *modules = arguments
    if sys.path[0] in ("", str(Path.cwd())):
        del sys.path[0]  # as ipykernel_launcher does; a kernel puts its own folder there
    server_pid = os.getpid()
    _prctl(PR_SET_CHILD_SUBREAPER, 1)  # what a kernel's children leave behind becomes ours to end
    trouble = warm_up(modules)
    request = Server(socket.socket(fileno=int(handle)), trouble).serve()
    if request is None:
        end_children()
        shutil.rmtree(scratch, ignore_errors=True)
        return None
    return make_ready(request, server_pid)


def warm_up(modules: Sequence[str]) -> str:
    """
    Import what kernels need, so that each finds it done; say why no kernel can be forked, if so.

    A module that isn't there, or fails, is left to the notebook that wants it.
    """
    before = dict(os.environ)
    with _as_in_a_kernel():
        for name in (*KERNEL_MODULES, *modules):
            with contextlib.suppress(Exception):
                importlib.import_module(name)
        _import_all_of_coursekit()
    _rehearse()
    set_by_imports.update({name: os.environ[name] for name in os.environ if name not in before})
    gc.collect()
    gc.freeze()  # a collection in a child would touch, and so copy, every page shared with it
    threads = len(os.listdir("/proc/self/task"))  # noqa: PTH208 - names are all that is wanted
    return "" if threads == 1 else f"the imported modules run {threads} threads"


def _import_all_of_coursekit() -> None:
    """Import what notebooks use of coursekit, which by itself loads nothing until it is used."""
    coursekit = sys.modules.get("coursekit")
    for name in getattr(coursekit, "__all__", ()):
        with contextlib.suppress(Exception):
            getattr(coursekit, name)


@contextlib.contextmanager
def _as_in_a_kernel() -> Iterator[None]:
    """
    Let libraries that ask, as they are imported, where they run hear that it is a notebook.

    pandas chooses by it how many columns of a wide table it shows.
    """
    shell = type("ZMQInteractiveShell", (), {"kernel": None})()
    builtins.get_ipython = lambda: shell  # type: ignore[attr-defined]
    try:
        yield
    finally:
        del builtins.get_ipython  # type: ignore[attr-defined] # each kernel brings its own


def _rehearse() -> None:
    """Draw once, where Altair is there: its first chart reads a schema that all others share."""
    altair, pandas = sys.modules.get("altair"), sys.modules.get("pandas")
    if altair is None or pandas is None:
        return
    with contextlib.suppress(Exception):
        rows = pandas.DataFrame({"x": [1]})
        rows._repr_html_()
        altair.Chart(rows).mark_bar().encode(x="x:Q").to_dict()


def make_ready(request: Request, server_pid: int) -> list[str]:
    """Make this forked process one that might just have been started, and give the kernel's arguments."""
    os.setsid()
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != server_pid:  # it died before we asked to die with it
        os._exit(1)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
    os.environ.clear()
    os.environ.update({**set_by_imports, **request.environment})
    os.chdir(request.folder)
    if request.memory:
        resource.setrlimit(resource.RLIMIT_DATA, (request.memory, request.memory))
    random = sys.modules.get("numpy.random")
    if random is not None:
        random.seed()  # else each kernel would draw the same numbers; the standard library sees to itself
    launcher = importlib.util.find_spec(LAUNCHER)
    sys.argv = [str(launcher and launcher.origin), *request.arguments]
    sys.orig_argv[1:] = ["-m", LAUNCHER, *request.arguments]
    return [*request.arguments, f"--IPKernelApp.parent_handle={server_pid}"]


def end_children() -> None:
    """Kill every process that kernels left behind, and theirs in turn."""
    listing = Path(f"/proc/self/task/{os.getpid()}/children")
    while pids := [int(pid) for pid in listing.read_text().split()]:
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, 0)


def _ended_children() -> Iterator[int]:
    """Name the children that ended and are not yet waited for."""
    while True:
        try:
            ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:
            return
        if ended is None:
            return
        yield ended.si_pid


def _signal_group(pid: int, number: int) -> None:
    """Send a signal to the group a kernel leads; before it leads one, to the kernel alone."""
    try:
        os.killpg(pid, number)
    except ProcessLookupError:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def _tell(line: socket.socket, message: dict[str, Any]) -> None:
    with contextlib.suppress(OSError):  # nobody listens any more: the line's end says so soon
        line.send(json.dumps(message).encode())


def _prctl(option: int, value: int) -> None:
    ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def _stop_listening() -> None:
    """Take no more notice of children that end."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)


def _ignore(_number: int, _frame: FrameType | None) -> None:
    """Do nothing: the signal has woken the selector, which is all it was for."""


if __name__ == "__main__":
    kernel_arguments = main(sys.argv[1:])
    if kernel_arguments is not None:
        from ipykernel.kernelapp import launch_new_instance

        launch_new_instance(kernel_arguments)  # from here, as deep in the stack as its own launcher does
