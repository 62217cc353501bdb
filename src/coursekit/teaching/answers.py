"""Learning a master's answers: its exercises run under a variant, in a kernel, and say what they expect."""

from __future__ import annotations

import asyncio
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coursekit.bundles import EXPECTATION
from coursekit.course import Limits
from coursekit.errors import CourseError
from coursekit.exercises.cells import PARAMETERS_TAG, VARIANT_TAG, has_tag
from coursekit.exercises.keys import Key
from coursekit.language import _
from coursekit.running.kernels import kernel_environment, own_manager, scratch_root
from coursekit.running.pool import close_pools
from coursekit.running.progress import Progress
from coursekit.running.workers import at_once
from coursekit.teaching.masters import Master, needed_for_answers
from coursekit.teaching.variants import with_values

LIMITS = Limits(cell_seconds=120)
START_SECONDS = 180
POLL_SECONDS = 0.2  # how soon a wish to stop is heard


@dataclass(frozen=True)
class Question:
    """What is to be learned: the answers of a master under the variant of a *number*, with its *values*."""

    master: Master
    number: int
    values: Mapping[str, Any]
    parameters: Mapping[str, str]

    def __str__(self) -> str:
        """Name what is asked as progress shows it."""
        return _("{notebook}, variant {number}").format(notebook=self.master.name, number=self.number)


def learn(questions: Sequence[Question], progress: Progress) -> list[list[Key]]:
    """
    Give the keys of each of *questions*, each found in a kernel of its own.

    Raises
    ------
    CourseError
        A master stops, its solution is not what it expects, or an exercise says nothing of its answer.
    """
    stop = threading.Event()
    # In a thread of its own: a notebook's loop is taken, and in the main one nbclient would keep Ctrl-C.
    with ThreadPoolExecutor(1) as thread:
        learning = thread.submit(asyncio.run, _learn_all(questions, progress, stop))
        try:
            return learning.result()
        finally:
            stop.set()
            close_pools()


async def _learn_all(
    questions: Sequence[Question], progress: Progress, stop: threading.Event
) -> list[list[Key]]:
    gate = asyncio.Semaphore(at_once(LIMITS))
    root = scratch_root(kernel_environment(), LIMITS)
    with tempfile.TemporaryDirectory(prefix="answers-", dir=root, ignore_cleanup_errors=True) as scratch:
        learning = asyncio.gather(
            *(
                _learn(question, Path(scratch, str(number)), gate, progress)
                for number, question in enumerate(questions)
            )
        )
        while not learning.done():
            if stop.is_set():
                learning.cancel()
            await asyncio.wait([learning], timeout=POLL_SECONDS)
        return list(learning.result())


async def _learn(question: Question, scratch: Path, gate: asyncio.Semaphore, progress: Progress) -> list[Key]:
    if not any("expect(" in cell["source"] for cell in question.master.cells):
        return []  # nothing of ours to be learned: a plain nbgrader master
    async with gate:
        scratch.mkdir()
        progress.start(str(question))
        start = time.perf_counter()
        executed = await _run(question, scratch)
        progress.finish(str(question), _("ok"), time.perf_counter() - start)
    bundles = [
        output["data"][EXPECTATION]
        for cell in executed["cells"]
        for output in cell["outputs"]
        if EXPECTATION in output.get("data", {})
    ]
    keys = {told["exercise"]: Key.from_json(told) for told in bundles}
    lacking = [
        one.id for one in question.master.exercises if one.kind not in ("written", "") and one.id not in keys
    ]
    if lacking:
        message = _("{path}: '{exercise}' has no expect() in its hidden tests, or no check() after it.")
        raise CourseError(message.format(path=question.master.path, exercise=lacking[0]))
    return list(keys.values())


async def _run(question: Question, scratch: Path) -> Any:
    """Run what is needed of a master in a kernel of this very Python; give the executed notebook."""
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, DeadKernelError

    notebook = _notebook(question)
    manager = own_manager(scratch, LIMITS)
    client = NotebookClient(
        notebook, km=manager, timeout=LIMITS.cell_seconds, startup_timeout=START_SECONDS,
        resources={"metadata": {"path": str(question.master.path.parent)}},
    )  # fmt: skip
    environment = kernel_environment(IPYTHONDIR=str(scratch / "ipython"))
    try:
        await client.async_execute(env=environment)
    except (CellExecutionError, DeadKernelError) as error:
        task = asyncio.current_task()
        if task is not None and task.cancelling():  # somebody stopped us, and nbclient takes it for a death
            raise asyncio.CancelledError from None
        place = next((cell["metadata"]["number"] for cell in notebook["cells"] if _failed(cell)), "?")
        why = f"{error.ename}: {error.evalue}" if isinstance(error, CellExecutionError) else str(error)
        message = _("{path}, cell {number}, stops under {values}:\n  {why}")
        path, values = question.master.path, dict(question.values)
        raise CourseError(message.format(path=path, number=place, values=values, why=why)) from None
    finally:
        if manager.has_kernel:  # nbclient leaves alone what it didn't start itself
            await manager.shutdown_kernel(now=True)
    return nbformat.from_dict(notebook)  # type: ignore[no-untyped-call]


def _notebook(question: Question) -> Any:
    """Make the notebook that is run: the cells needed, with the variant's values and the parameters."""
    import nbformat

    numbers = {id(cell): number for number, cell in enumerate(question.master.notebook["cells"], start=1)}
    cells = []
    for cell in needed_for_answers(question.master.cells):
        source = cell["source"]
        if has_tag(cell, VARIANT_TAG):
            source = with_values(source, question.values)
        if has_tag(cell, PARAMETERS_TAG):
            source = with_values(source, question.parameters)
        new = nbformat.v4.new_code_cell(source)  # type: ignore[no-untyped-call]
        new["metadata"]["number"] = numbers[id(cell)]
        cells.append(new)
    return nbformat.v4.new_notebook(cells=cells)  # type: ignore[no-untyped-call]


def _failed(cell: Mapping[str, Any]) -> bool:
    return any(output["output_type"] == "error" for output in cell.get("outputs", []))
