"""``run.json``: what a build ran with, on what, and how long it took. The report itself holds no times."""

from __future__ import annotations

import platform
import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from coursekit.course import Course, Edition
from coursekit.packages import checksum, open_package
from coursekit.paths import json_text, write_atomic
from coursekit.running.chapter import ChapterRun

MEBIBYTE = 1 << 20
PACKAGES = (
    "coursekit",
    "altair",
    "ipykernel",
    "nbclient",
    "numpy",
    "pandas",
    "papermill",
    "vl-convert-python",
)


def run_record(
    course: Course,
    edition: Edition,
    runs: Sequence[ChapterRun],
    *,
    start: datetime,
    seconds: float,
    report: str,
) -> dict[str, Any]:
    """
    Describe one build, ready to be written as JSON.

    Parameters
    ----------
    start : datetime
        When the build began, with its time zone.
    seconds : float
        How long it took as a whole.
    report : str
        What became of the report: ``written`` or ``not written``.
    """
    return {
        "course": course.title,
        "edition": edition.name,
        "parameters": dict(edition.parameters),
        "report": report,
        "start": start.isoformat(timespec="seconds"),
        "seconds": round(seconds, 2),
        "chapters": [_chapter_record(run) for run in runs],
        "tables": table_checksums(course.data) if course.data else {},
        "versions": versions(),
        **_version_control(course.folder),
    }


def write_record(record: Mapping[str, Any], path: Path) -> None:
    """Write *record* to *path* as JSON, in one piece."""
    write_atomic(path, json_text(record, indent=2))


def table_checksums(data: Path) -> dict[str, str]:
    """Give the sha256 of every file that the data package in *data* names, as the file is now."""
    package = open_package(data)
    contents = {name: package.path(name).read_bytes() for name in package.resources}
    return {name: checksum(content).removeprefix("sha256:") for name, content in contents.items()}


def _chapter_record(run: ChapterRun) -> dict[str, Any]:
    record: dict[str, Any] = {"chapter": run.chapter, "status": run.status, "seconds": run.seconds}
    if run.kept:
        record["kept"] = True  # it ran in an earlier build, for as many seconds
    if run.peak:
        record["memory_mib"] = round(run.peak / MEBIBYTE)
    if run.why:
        record["why"] = run.why
    if run.error:
        record["error"] = {"cell": run.error.cell, "message": run.error.message}
    return record


def versions() -> dict[str, str]:
    """Name what computes and draws, each with its version."""
    return {"Python": platform.python_version(), **package_versions(PACKAGES)}


def package_versions(packages: Iterable[str]) -> dict[str, str]:
    """Give the version of each of *packages* that is installed."""
    found = {}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def _version_control(folder: Path) -> dict[str, Any]:
    """Give the commit *folder* stands at, and whether files differ from it; None where git can't tell."""
    commit = _git(folder, "rev-parse", "HEAD")
    changes = _git(folder, "status", "--porcelain") if commit else None
    return {"commit": commit, "uncommitted_changes": None if changes is None else bool(changes)}


def _git(folder: Path, *words: str) -> str | None:
    git = shutil.which("git")
    if git is None:
        return None
    answer = subprocess.run([git, "-C", str(folder), *words], capture_output=True, text=True, check=False)  # noqa: S603
    return answer.stdout.strip() if answer.returncode == 0 else None
