"""Where things lie: files written whole or not at all, and paths as people read them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def write_atomic(path: Path, content: str | bytes, *, lasting: bool = True) -> None:
    """
    Write *content* (text as UTF-8, lines ending in LF) to *path* in one piece.

    A reader sees the former file or the new one, never half of one: it is written beside its place, then
    moved there. The folder is made where it is missing. A *lasting* file also outlives a power cut.

    Raises
    ------
    OSError
        The folder can't be written to, or the disk is full; the former file stays as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            file.write(content.encode("utf-8") if isinstance(content, str) else content)
            file.flush()
            if lasting:
                os.fsync(file.fileno())  # a full disk may only be noticed here
        part.replace(path)
    except BaseException as error:
        part.unlink(missing_ok=True)
        if isinstance(error, OSError):
            error.filename = str(path)  # what was wanted, not its passing name; write() names none at all
        raise


def visible_files(folder: Path) -> Iterator[Path]:
    """Name the files below *folder* that are neither hidden nor compiled, nor in a folder that is."""
    for path in folder.rglob("*"):
        parts = path.relative_to(folder).parts
        if path.is_file() and not any(part.startswith(".") or part == "__pycache__" for part in parts):
            yield path


def json_text(value: Any, *, indent: int = 1) -> str:
    """Write *value* as a JSON file holds it: one key a line, letters as they are, a line feed at the end."""
    return json.dumps(value, ensure_ascii=False, indent=indent) + "\n"


def shown(path: Path) -> str:
    """Give *path* as a person would type it: from the working folder where it lies below, else in full."""
    path = path.resolve()
    here = Path.cwd().resolve()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
