"""What runs leave on a machine: processes, and files in the folder for passing ones."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

MARK = "COURSEKIT_TEST_MARK"  # a variable that every process started under it inherits
SECONDS = 20  # until what is on its way out is gone, on a loaded machine


@dataclass
class Traces:
    """
    Sees every process started under ``variables``, and every file those put into their passing folder.

    The folder's path is short, as sockets need one.
    """

    mark: str = field(default_factory=lambda: secrets.token_hex(8))
    folder: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="ck-", dir="/tmp")))

    @property
    def variables(self) -> dict[str, str]:
        """What to set in the environment of whatever is to be watched."""
        return {MARK: self.mark, "TMPDIR": str(self.folder)}

    @property
    def environment(self) -> dict[str, str]:
        """Our own environment with those variables."""
        return {**os.environ, **self.variables}

    def processes(self) -> list[int]:
        """List the watched processes that have not ended."""
        wanted = f"{MARK}={self.mark}".encode()
        found = []
        for path in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if wanted in (path / "environ").read_bytes().split(b"\0") and state(int(path.name)) != "Z":
                    found.append(int(path.name))
        return found

    def left(self) -> list[str]:
        """Name what is still there: command lines and files."""
        commands = [command_line(pid) for pid in self.processes()]
        return [*commands, *sorted(str(path) for path in self.folder.rglob("*"))]

    def left_after_a_while(self, seconds: float = SECONDS) -> list[str]:
        """Name what stays, waiting for it to go for *seconds* at most."""
        end = time.monotonic() + seconds
        while (left := self.left()) and time.monotonic() < end:
            time.sleep(0.05)
        return left

    def clear(self) -> None:
        """End what a failing test has left, and take the folder away."""
        for pid in self.processes():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        shutil.rmtree(self.folder, ignore_errors=True)


def state(pid: int) -> str:
    """Give the state of a process as one letter; Z for one that has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "Z"


def command_line(pid: int) -> str:
    """Give the command line of a process."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode().strip() or "(ended)"
    except OSError:
        return "(ended)"


def build_command(course, out, *options) -> list[str]:
    """Give the command that builds *course* into *out*."""
    return [
        sys.executable,
        "-m",
        "coursekit",
        "build",
        "--course",
        str(course.folder),
        "--out",
        str(out),
        *options,
    ]


def build(course, out, *options, traces: Traces, **variables) -> subprocess.CompletedProcess:
    """Build *course* into *out* in a process of its own."""
    command = build_command(course, out, *options)
    environment = {**traces.environment, **variables}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=300)
