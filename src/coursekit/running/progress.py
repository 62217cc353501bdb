"""Telling what runs while it runs: a live display on a terminal, plain lines anywhere else."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from io import StringIO
from types import TracebackType
from typing import TYPE_CHECKING, Self, TextIO

from coursekit.language import _

if TYPE_CHECKING:
    from rich.progress import TaskID


class Progress:
    """Says on *stream* what starts and what ends, one plain line each. Use it in a ``with`` block."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self.stream = stream or sys.stderr

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Put the display away."""

    def start(self, name: str) -> None:
        """Tell that *name* begins."""
        self._say(_("{name}: running").format(name=name))

    def finish(self, name: str, status: str, seconds: float) -> None:
        """Tell how *name* ended."""
        self._say(f"{name}: {status}, {seconds:.1f} s")

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Tell that one more thing, called *name*, goes on within the ``with`` block."""
        self._say(f"{name} …")
        yield

    def remark(self, text: str) -> None:
        """Say something that is neither a beginning nor an end."""
        self._say(text)

    def _say(self, line: str) -> None:
        print(line, file=self.stream, flush=True)


class LiveProgress(Progress):
    """Shows a turning wheel and a clock beside whatever runs at the moment."""

    def __init__(self, stream: TextIO | None = None) -> None:
        from rich.console import Console
        from rich.progress import Progress as Display
        from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

        super().__init__(stream)
        columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
        self.display = Display(*columns, console=Console(file=self.stream), transient=True)
        self.running: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        self.display.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Put the display away."""
        self.display.stop()

    def start(self, name: str) -> None:
        """Show *name* as running."""
        self.running[name] = self.display.add_task(name, total=None)

    def finish(self, name: str, status: str, seconds: float) -> None:
        """Take *name* from the display and leave a line about it."""
        self.display.remove_task(self.running.pop(name))
        self.display.console.print(f"{name}: {status}, {seconds:.1f} s", highlight=False, markup=False)

    def remark(self, text: str) -> None:
        """Leave a line above what is shown as running."""
        self.display.console.print(text, highlight=False, markup=False)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Show *name* as running within the ``with`` block."""
        task = self.display.add_task(name, total=None)
        yield
        self.display.remove_task(task)


def show_progress(stream: TextIO | None = None) -> Progress:
    """Give the display that suits *stream* (default: stderr); without rich, as students have it, lines."""
    stream = stream or sys.stderr
    return LiveProgress(stream) if stream.isatty() and find_spec("rich") else Progress(stream)


def no_progress() -> Progress:
    """Give a display that nobody sees."""
    return Progress(StringIO())
