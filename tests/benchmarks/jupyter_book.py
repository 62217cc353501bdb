"""jupyter-book 1, in an environment of its own: ours has newer packages than it allows."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

from ..places import ROOT
from .measuring import FailedError
from .workload import chapter_names

PIN = "jupyter-book==1.0.4.post1"
BASE = ("altair", "ipykernel", "pandas")  # what the notebooks need, in the versions of the lock
LOOSE = ("markdown-it-py",)  # of the lock: jupyter-book wants version 3
CONFIG = """\
title: Course
only_build_toc_files: true
execute:
  execute_notebooks: cache
  timeout: 600
"""


def make_environment(folder: Path) -> Path:
    """
    Give the Python of the environment in *folder*; make it there where it is missing.

    Raises
    ------
    FailedError
        pip could not install it: without a network, for one.
    """
    python = folder / "bin" / "python"
    if (folder / "bin" / "jupyter-book").exists():
        return python
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
    constraints = folder / "constraints.txt"
    constraints.write_text("\n".join(locked()), encoding="utf-8")
    install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-c", constraints]
    done = subprocess.run([*install, PIN, *BASE], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        why = [line for line in done.stderr.splitlines() if line.startswith("ERROR")] or [done.stderr]
        raise FailedError(f"{PIN} could not be installed: {why[-1].strip()}")
    return python


def locked() -> list[str]:
    """Give the pins of the lock, each with its marker, but for those that jupyter-book can't have."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    pins = [line.removesuffix("\\").strip() for line in lines if re.match(r"[A-Za-z0-9]", line)]
    return [pin for pin in pins if pin.partition("==")[0] not in LOOSE]


def write_book(course: Path) -> None:
    """Make a book of the report's chapters in *course*."""
    root, *others = chapter_names(course)
    files = "".join(f"- file: {name}\n" for name in others)
    (course / "_config.yml").write_text(CONFIG, encoding="utf-8")
    (course / "_toc.yml").write_text(f"format: jb-book\nroot: {root}\nchapters:\n{files}", encoding="utf-8")


def drop_pages(course: Path) -> None:
    """Leave nothing of an earlier build but the cache of executed notebooks."""
    for path in (course / "_build").iterdir():
        if path.name != ".jupyter_cache":
            shutil.rmtree(path)


def check_book(course: Path) -> None:
    """Raise FailedError where a chapter failed, which jupyter-book takes for a warning, or has no page."""
    failed = sorted((course / "_build").rglob("reports/*.err.log"))
    if failed:
        last = failed[0].read_text(encoding="utf-8").strip().splitlines()[-1]
        raise FailedError(f"{len(failed)} chapters failed, the first of them {failed[0].stem}: {last}")
    missing = [
        name for name in chapter_names(course) if not (course / "_build/html" / f"{name}.html").exists()
    ]
    if missing:
        raise FailedError(f"no page of {', '.join(missing)}")
