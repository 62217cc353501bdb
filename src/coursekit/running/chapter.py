"""
One chapter, run from its first cell to its last by papermill, in a process of its own.

The process works in the folder the notebook lies in, as JupyterLab does. Its kernel is the Python that runs
coursekit, with no settings from the user's home, so that the same chapter gives the same output anywhere.
"""

from __future__ import annotations

import logging
import os
import signal
import tempfile
import threading
import time
from dataclasses import dataclass
from multiprocessing import parent_process
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, NoReturn

from coursekit.exercises.cells import has_tag, is_exercise
from coursekit.paths import write_atomic
from coursekit.running.connection import connection
from coursekit.running.plan import parameters_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

KERNEL = "python3"
MARKER_TAG = "papermill-error-cell-tag"
START_SECONDS = 180  # a kernel starts in one; a loaded machine may take long


@dataclass(frozen=True)
class Job:
    """A chapter to run: its notebook, the parameters to inject and where the executed notebook goes."""

    chapter: str
    notebook: Path
    target: Path
    parameters: Mapping[str, str]


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
class ChapterRun:
    """What came of one chapter; ``status`` is ``ok``, ``failed`` or ``left out``."""

    chapter: str
    status: str
    seconds: float = 0.0
    notebook: Path | None = None
    error: ChapterError | None = None
    why: str = ""


def tagged_cell(notebook: Any, tag: str) -> int | None:
    """Give the place (from 0) of the first cell of *notebook* that carries *tag*; None without one."""
    return next((place for place, cell in enumerate(notebook["cells"]) if has_tag(cell, tag)), None)


def drop_exercises(notebook: Any) -> list[int]:
    """Take the exercises out of *notebook*, and give the former numbers, from 1, of the cells that stay."""
    kept = [(number, cell) for number, cell in enumerate(notebook["cells"], start=1) if not is_exercise(cell)]
    notebook["cells"] = [cell for _number, cell in kept]
    return [number for number, _cell in kept]


def prepare_worker(scratch: str) -> None:
    """Make this process fit to run chapters: settings, a *scratch* folder, and a quick end when asked."""
    for name in ("JUPYTER_PATH", "JUPYTER_DATA_DIR"):
        os.environ.pop(name, None)  # a python3 kernel found there may be another Python
    os.environ |= {
        "IPYTHONDIR": str(Path(scratch, "ipython")),
        "JUPYTER_RUNTIME_DIR": scratch,
        "JUPYTER_PREFER_ENV_PATH": "1",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        "PYTHONHASHSEED": "0",
    }
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears Ctrl-C and stops its workers
    signal.signal(signal.SIGTERM, _stop)
    logging.getLogger("papermill").setLevel(logging.CRITICAL)  # what it has to say, the run's result says
    threading.Thread(target=_end_with_parent, daemon=True).start()


def run_chapter(job: Job) -> ChapterRun:
    """
    Run one chapter and write its executed notebook, whether it succeeds or fails.

    Raises
    ------
    OSError
        The executed notebook can't be written.
    """
    started = time.perf_counter()
    os.chdir(job.notebook.parent)
    executed, error = _execute(job)
    if executed is not None:
        write_atomic(job.target, _without_times(executed))
    seconds = round(time.perf_counter() - started, 2)
    kept = job.target if executed is not None else None
    return ChapterRun(job.chapter, "failed" if error else "ok", seconds, kept, error)


def _execute(job: Job) -> tuple[Any, ChapterError | None]:
    """Run the notebook; give it as far as it got (None: it never began), and where it stopped, if it did."""
    import papermill
    from papermill.exceptions import PapermillExecutionError
    from traitlets.config import Config

    from coursekit.running.engine import ENGINE

    notebook = _read(job.notebook)
    numbers = drop_exercises(notebook)
    known = papermill.inspect_notebook(notebook)
    scratch = Path(tempfile.mkdtemp(dir=os.environ["JUPYTER_RUNTIME_DIR"]))
    seen: list[Any] = []
    try:
        papermill.execute_notebook(
            notebook,
            None,  # written by us, in one piece
            parameters=parameters_for(job.parameters, known),
            engine_name=ENGINE,
            kernel_name=KERNEL,
            language="python",
            progress_bar=False,
            config=Config({"KernelManager": connection(scratch)}),
            start_timeout=START_SECONDS,
            record_timing=False,
            shutdown_kernel="immediate",
            seen=seen,
        )
    except PapermillExecutionError as error:
        return seen[0], _chapter_error(seen[0], error.cell_index, f"{error.ename}: {error.evalue}", numbers)
    except OSError:
        raise
    except Exception as error:  # the kernel died, or never answered: this chapter's failure, not the build's
        executed = seen[0] if seen else None
        return executed, _chapter_error(executed, last_cell_run(executed), str(error), numbers)
    return seen[0], None


def _read(path: Path) -> Any:
    """Read a notebook; papermill wants to be told its language, which notebooks may leave out."""
    import nbformat

    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
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
    injected = tagged_cell({"cells": cells}, "injected-parameters")
    ran_before = place - (injected is not None and injected < place)
    return ChapterError(numbers[ran_before], cells[place]["source"], message)


def _without_times(executed: Any) -> str:
    """Write *executed* out without times, paths and random ids, so that the same run gives the same bytes."""
    import nbformat

    kept = ("default_parameters", "parameters", "version")
    told = executed["metadata"].get("papermill", {})
    executed["metadata"]["papermill"] = {name: told[name] for name in kept if name in told}
    for cell in executed["cells"]:
        cell["metadata"].pop("papermill", None)
    injected = tagged_cell(executed, "injected-parameters")
    if injected is not None:
        executed["cells"][injected]["id"] = "injected-parameters"
    return str(nbformat.writes(executed))  # type: ignore[no-untyped-call]


def _stop(_number: int, _frame: FrameType | None) -> NoReturn:
    """End this process by an exception, so that the kernel is shut down on the way out."""
    raise SystemExit(1)


def _end_with_parent() -> None:
    """End this process when the one that started it is gone, however it went; the kernel follows."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
