"""The kernels of our own runs: this very Python, in a place and an environment that are always the same."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from coursekit.course import Limits
from coursekit.running.connection import connection
from coursekit.running.pool import MODULES, ONE_THREAD, PROVISIONER, can_fork, pool_for

if TYPE_CHECKING:
    from jupyter_client.manager import AsyncKernelManager

# A kernel or settings found there may be another Python's, or another person's.
_NOT_PASSED_ON = ("JUPYTER_PATH", "JUPYTER_DATA_DIR", "JUPYTER_CONFIG_DIR", "IPYTHONDIR")
MEBIBYTE = 1 << 20


def kernel_environment(**more: str) -> dict[str, str]:
    """
    Give the environment of a kernel of ours: the system's, without a user's Jupyter, with fixed settings.

    One thread and a fixed hash seed make results the same on any number of cores.
    """
    kept = {name: value for name, value in os.environ.items() if name not in _NOT_PASSED_ON}
    return kept | ONE_THREAD | {"PYDEVD_DISABLE_FILE_VALIDATION": "1", "PYTHONHASHSEED": "0"} | more


def modules(limits: Limits) -> tuple[str, ...]:
    """Name what a pool for runs with *limits* imports."""
    return (*MODULES, *limits.modules)


def scratch_root(environment: Mapping[str, str], limits: Limits) -> Path | None:
    """Say where kernels under *environment* may put their sockets: with their pool, which clears it away."""
    return pool_for(environment, modules(limits)).scratch if can_fork() else None


def own_manager(scratch: Path, limits: Limits) -> AsyncKernelManager:
    """Make the manager of a kernel that has the folder *scratch* to itself: warm where that can be."""
    from ipykernel.kernelspec import get_kernel_dict
    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager

    provisioner = {
        "provisioner_name": PROVISIONER,
        "config": {"memory": limits.memory_mib * MEBIBYTE, "modules": list(modules(limits))},
    }

    class Own(KernelSpecManager):
        """Knows one kernel: this Python's."""

        def get_kernel_spec(self, kernel_name: str) -> KernelSpec:  # noqa: ARG002 - whatever it is called
            described = {**get_kernel_dict(), "metadata": {"kernel_provisioner": provisioner}}
            return KernelSpec(resource_dir="", **described)

    return AsyncKernelManager(kernel_name="python3", kernel_spec_manager=Own(), **connection(scratch))


@contextmanager
def stoppable(manager: AsyncKernelManager, folder: Path) -> Iterator[None]:
    """Let :func:`stop_kernels` end the kernel of *manager*, at work in *folder*, while the block lasts."""
    _live[manager] = folder
    try:
        yield
    finally:
        _live.pop(manager)


def stop_kernels(folder: Path | None = None) -> None:
    """
    End every kernel that a run of this process waits for, from whichever thread; the runs then fail.

    With *folder*, only those that work in it, or below.
    """
    for manager, place in list(_live.items()):
        process = getattr(manager.provisioner, "process", None)
        if process is not None and (folder is None or place.is_relative_to(folder)):
            with contextlib.suppress(OSError):  # it has just ended
                process.kill()


_live: dict[AsyncKernelManager, Path] = {}
