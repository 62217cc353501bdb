"""
One chapter, run from its first cell to its last by papermill.

The kernel works in the folder the notebook lies in, as JupyterLab's does. It is the Python that runs
coursekit, with no settings from the user's home, so that the same chapter gives the same output anywhere.
"""

from __future__ import annotations

import logging
import subprocess
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coursekit.course import Limits
from coursekit.exercises.cells import has_tag, is_exercise
from coursekit.language import _
from coursekit.notebooks import notebook_text
from coursekit.packages import DECLARED_VARIABLE
from coursekit.running.kernels import (
    kernel_environment,
    own_manager,
    scratch_root,
    stoppable,
)
from coursekit.running.plan import parameters_for
from coursekit.running.weaving import INJECTED_TAG

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

KERNEL = "python3"
MARKER_TAG = "papermill-error-cell-tag"
END_SECONDS = 5.0  # until a killed kernel is gone


@dataclass(frozen=True)
class Job:
    """
    A chapter to run: its notebook as text, the folder to work in, the parameters to inject, the limits.

    It may load its *tables* alone, or any where none are named.
    """

    chapter: str
    notebook: str
    folder: Path
    parameters: Mapping[str, str]
    limits: Limits = field(default_factory=Limits)
    tables: tuple[str, ...] = ()


@dataclass(frozen=True)
class ChapterError:
    """
    Where a chapter stopped: the cell's place in its notebook, the cell's source, the error.

    Cells count from 1, Markdown among them; 0 means that no cell was begun.
    """

    cell: int
    source: str
    message: str


@dataclass(frozen=True)
class Outcome:
    """
    What came of a job.

    Parameters
    ----------
    executed : str
        The notebook as far as it ran, as JSON without times; empty where it never began.
    error : ChapterError, optional
        Where it stopped.
    seconds : float
        How long it took.
    peak : int
        Bytes its kernel filled at most; 0 where that isn't known.
    why_standard : str
        Why its kernel was a standard one; empty for a warm one.
    """

    executed: str
    error: ChapterError | None
    seconds: float
    peak: int = 0
    why_standard: str = ""


@dataclass(frozen=True)
class ChapterRun:
    """
    What came of one chapter in a build; ``status`` is ``ok``, ``failed`` or ``left out``.

    ``kept`` tells that it ran in an earlier build, which took the ``seconds`` given.
    """

    chapter: str
    status: str
    seconds: float = 0.0
    notebook: Path | None = None
    error: ChapterError | None = None
    why: str = ""
    kept: bool = False
    peak: int = 0


def tagged_cell(notebook: Any, tag: str) -> int | None:
    """Give the place (from 0) of the first cell of *notebook* that carries *tag*; None without one."""
    return next((place for place, cell in enumerate(notebook["cells"]) if has_tag(cell, tag)), None)


def drop_exercises(notebook: Any) -> list[int]:
    """Take the exercises out of *notebook*, and give the former numbers, from 1, of the cells that stay."""
    kept = [(number, cell) for number, cell in enumerate(notebook["cells"], start=1) if not is_exercise(cell)]
    notebook["cells"] = [cell for _number, cell in kept]
    return [number for number, _cell in kept]


def run_job(job: Job) -> Outcome:
    """Run one chapter. Should the pool of kernels die under it, it is run once more."""
    started = time.perf_counter()
    run, outcome = _run(job, started)
    if run.lost:
        _run_again, outcome = _run(job, started)
    return outcome


@dataclass
class _Run:
    """One attempt: the notebook once it began, and what is known of its kernel once it ended."""

    seen: list[Any] = field(default_factory=list)
    lost: bool = False
    peak: int = 0
    why_standard: str = ""

    def note(self, provisioner: Any) -> None:
        """Keep what the provisioner of an ended kernel knows."""
        forked = getattr(provisioner, "forked", None)
        if forked is not None:
            forked.kill()
            with suppress(subprocess.TimeoutExpired):  # it goes as soon as the system lets it
                forked.wait(END_SECONDS)
            self.lost, self.peak = forked.lost, forked.peak
        self.why_standard = getattr(provisioner, "why_standard", "")


def _run(job: Job, started: float) -> tuple[_Run, Outcome]:
    run = _Run()
    notebook = _readable(job.notebook)
    numbers = drop_exercises(notebook)
    environment = kernel_environment(**{DECLARED_VARIABLE: " ".join(job.tables)})
    with tempfile.TemporaryDirectory(
        prefix="run-", dir=scratch_root(environment, job.limits), ignore_cleanup_errors=True
    ) as scratch:
        environment["IPYTHONDIR"] = str(Path(scratch, "ipython"))
        manager = own_manager(Path(scratch), job.limits)
        with stoppable(manager, job.folder):
            error = _execute(job, notebook, manager, environment, run.seen)
        run.note(manager.provisioner)
    executed = run.seen[0] if run.seen else None
    outcome = Outcome(
        executed=_without_times(executed) if executed is not None else "",
        error=error and _chapter_error(executed, *error, numbers),
        seconds=round(time.perf_counter() - started, 2),
        peak=run.peak,
        why_standard=run.why_standard,
    )
    return run, outcome


def _execute(
    job: Job, notebook: Any, manager: Any, environment: Mapping[str, str], seen: list[Any]
) -> tuple[int | None, str] | None:
    """Run *notebook*; give the place (from 0) of the cell where it stopped and why, None where it didn't."""
    import papermill
    from nbclient.exceptions import CellTimeoutError
    from papermill.engines import papermill_engines
    from papermill.exceptions import PapermillExecutionError
    from papermill.execute import raise_for_execution_errors

    from coursekit.running.engine import ENGINE

    logging.getLogger("papermill").setLevel(logging.CRITICAL)  # what it has to say, the outcome says
    known = papermill.inspect_notebook(notebook)
    try:
        prepared = papermill.execute_notebook(
            notebook,
            None,
            parameters=parameters_for(job.parameters, known),
            engine_name=ENGINE,
            kernel_name=KERNEL,
            language="python",
            prepare_only=True,  # it would end by writing the executed notebook out, which takes long
        )
        executed = papermill_engines.execute_notebook_with_engine(
            ENGINE,
            prepared,
            KERNEL,
            progress_bar=False,
            seen=seen,
            manager=manager,
            folder=job.folder,
            environment=environment,
            cell_seconds=job.limits.cell_seconds,
        )
        raise_for_execution_errors(executed, None)
    except PapermillExecutionError as error:
        return error.cell_index, f"{error.ename}: {error.evalue}"
    except CellTimeoutError:
        message = _("It took longer than {seconds} s, and was stopped (cell_seconds in course.toml).")
        return last_cell_run(seen[0]), message.format(seconds=job.limits.cell_seconds)
    except Exception as error:  # the kernel died, or never answered: this chapter's failure, not the build's
        return last_cell_run(seen[0] if seen else None), str(error) or type(error).__name__
    finally:
        _close_loop()
    return None


def _close_loop() -> None:
    """Close what Jupyter has made to wait in; left to the end of the process, it complains of its closing."""
    from jupyter_core.utils import ensure_event_loop

    loop = ensure_event_loop()
    if not loop.is_running():
        loop.close()


def _readable(text: str) -> Any:
    """Read a notebook; papermill wants to be told its language, which notebooks may leave out."""
    import nbformat

    notebook = nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]
    kernel = {"name": KERNEL, "display_name": "Python 3", "language": "python"}
    notebook["metadata"].setdefault("kernelspec", kernel)
    return notebook


def last_cell_run(executed: Any) -> int | None:
    """Give the place (from 0) of the last cell that papermill began in *executed*; None without one."""
    cells = executed["cells"] if executed is not None else []
    ran = [bool(cell["metadata"].get("papermill", {}).get("end_time")) for cell in cells]
    return max((place for place, began in enumerate(ran) if began), default=None)


def _chapter_error(executed: Any, place: int | None, message: str, numbers: Sequence[int]) -> ChapterError:
    """Describe the failure of the cell at *place*; *numbers* are those of the committed notebook's cells."""
    if place is None:
        return ChapterError(0, "", message)
    cells = [cell for cell in executed["cells"] if MARKER_TAG not in cell["metadata"].get("tags", [])]
    injected = tagged_cell({"cells": cells}, INJECTED_TAG)
    ran_before = place - (injected is not None and injected < place)
    return ChapterError(numbers[ran_before], cells[place]["source"], message)


def _without_times(executed: Any) -> str:
    """Write *executed* out without times, paths and random ids, so that the same run gives the same bytes."""
    kept = ("default_parameters", "parameters", "version")
    told = executed["metadata"].get("papermill", {})
    executed["metadata"]["papermill"] = {name: told[name] for name in kept if name in told}
    for cell in executed["cells"]:
        cell["metadata"].pop("papermill", None)
    injected = tagged_cell(executed, INJECTED_TAG)
    if injected is not None:
        executed["cells"][injected]["id"] = INJECTED_TAG
    return notebook_text(executed)
