"""papermill's own engine, with two things added: a kernel of ours, and the notebook even when that died."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import Engine, papermill_engines
from papermill.log import logger

if TYPE_CHECKING:
    from jupyter_client.manager import AsyncKernelManager

ENGINE = "coursekit"
START_SECONDS = 180  # a kernel starts in one; a loaded machine may take long


class KeepingEngine(Engine):  # type: ignore[misc]  # papermill has no types
    """Runs a notebook as papermill does, and hands it over in *seen* before the first cell runs."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        *,
        seen: list[Any],
        manager: AsyncKernelManager,
        folder: Path,
        environment: Mapping[str, str],
        cell_seconds: int,
        **_options: Any,
    ) -> None:
        """Run every cell in the kernel of *manager*, which works in *folder*; see papermill's ``Engine``."""
        seen.append(nb_man.nb)
        client = PapermillNotebookClient(
            nb_man,
            km=manager,
            kernel_name=kernel_name,
            timeout=cell_seconds,
            startup_timeout=START_SECONDS,
            shutdown_kernel="immediate",
            record_timing=False,
            log=logger,
        )
        client.execute(cwd=str(folder), env=dict(environment), cleanup_kc=True)


papermill_engines.register(ENGINE, KeepingEngine)
