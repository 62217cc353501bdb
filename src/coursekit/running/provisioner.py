"""
Warm kernels for whoever runs notebooks: a kernel provisioner, registered as an entry point.

coursekit chooses it for its own runs. Anyone else asks for it by name: with
``JUPYTER_DEFAULT_PROVISIONER_NAME=coursekit-warm`` in the environment, papermill, nbclient, nbconvert and
JupyterLab start their Python kernels from a pool. A kernel that can't be forked is started as usual, which
is said once.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Integer, List, Unicode

from coursekit.language import _
from coursekit.running.pool import LAUNCHER, MODULES, ForkedKernel, NoForkError, Request, can_fork, pool_for

if TYPE_CHECKING:
    from jupyter_client.connect import KernelConnectionInfo

# What ipykernel puts before the launcher; it concerns debuggers only.
HARMLESS_OPTIONS = {"-Xfrozen_modules=off"}
_said: set[str] = set()


class WarmProvisioner(LocalProvisioner):
    """Forks a kernel that has its imports behind it; starts a standard one where that can't be."""

    modules = List(Unicode(), default_value=list(MODULES), help="What the pool imports.").tag(config=True)
    memory = Integer(0, help="Bytes that a kernel may fill; 0 sets no bound.").tag(config=True)
    forked: ForkedKernel | None = None  # the kernel, kept once it has ended; None where it is a standard one
    why_standard = ""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start a kernel, warm if possible; see jupyter_client."""
        arguments = own_arguments(cmd)
        try:
            if arguments is None:
                raise NoForkError(
                    _("'{command}' is not the Python that runs coursekit").format(command=cmd[0])
                )
            if not can_fork():
                raise NoForkError(_("warm kernels need Linux"))
            self.forked = await self._fork(arguments, **kwargs)
        except NoForkError as error:
            self.forked, self.why_standard = None, str(error)
            return await self._launch_standard(cmd, **kwargs)
        self.process = self.forked  # type: ignore[assignment]  # it answers as a Popen does
        self.pid, self.cwd = self.forked.pid, kwargs.get("cwd") or Path.cwd()
        self.pgid = None  # signals go through the pool, which knows whether the kernel is still there
        return self.connection_info

    async def _fork(self, arguments: Sequence[str], **kwargs: Any) -> ForkedKernel:
        environment = {**(kwargs.get("env") or os.environ), "JPY_PARENT_PID": str(os.getpid())}
        folder = str(kwargs.get("cwd") or Path.cwd())
        request = Request(arguments, folder, environment, self.memory)
        for _attempt in range(2):
            pool = pool_for(environment, self.modules)
            try:
                return await pool.fork(request)
            except NoForkError as error:
                if pool.alive:
                    raise
                why = error  # it died when, or before, we asked; another takes its place
        raise why

    async def _launch_standard(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        if self.why_standard not in _said:
            _said.add(self.why_standard)
            message = _("Standard kernels are used, which start more slowly: {why}.")
            self.log.warning(message.format(why=self.why_standard))
        info = await super().launch_kernel(cmd, **kwargs)
        if self.memory and self.pid:
            bound_memory(self.pid, self.memory)
        return info


def bound_memory(pid: int, most_bytes: int) -> None:
    """Let a process fill no more than *most_bytes*, where the system can be told so (Linux)."""
    if sys.platform == "linux":
        import resource

        with contextlib.suppress(OSError):  # it has ended already
            resource.prlimit(pid, resource.RLIMIT_DATA, (most_bytes, most_bytes))


def own_arguments(command: Sequence[str]) -> list[str] | None:
    """
    Give what *command* passes to a kernel of this very Python; None where it starts another.

    >>> own_arguments([sys.executable, "-m", "ipykernel_launcher", "-f", "kernel.json"])
    ['-f', 'kernel.json']
    >>> own_arguments(["julia", "-f", "kernel.json"])
    """
    program, *rest = command
    rest = [word for word in rest if word not in HARMLESS_OPTIONS]
    if (shutil.which(program) or program) != sys.executable or rest[:2] != ["-m", LAUNCHER]:
        return None
    return rest[2:]
