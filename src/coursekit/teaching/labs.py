"""
One student's folder: made, brought up to date, opened in JupyterLab, handed in.

Whatever a student changed is hers. A notebook she worked on is never written to; where the course has a
newer one, it is put into the folder ``new`` beside it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path

from coursekit.course import Course
from coursekit.errors import CourseError, UsageError
from coursekit.exercises.cells import VARIANT_TAG, has_tag, role, source_of
from coursekit.exercises.sheets import FOLDER, Sheet, sheets_in
from coursekit.language import _
from coursekit.packages import checksum
from coursekit.paths import json_text, write_atomic
from coursekit.running.progress import Progress, no_progress
from coursekit.teaching.bundling import START_PAGE, shared_files, zipped
from coursekit.teaching.masters import Master, read_master
from coursekit.teaching.releases import (
    RECORD,
    VARIANTS_FOLDER,
    blank_mark,
    gather,
    practice_choice,
    put_together,
    recorded,
    worked_on,
)
from coursekit.teaching.stripping import released
from coursekit.teaching.variants import for_practice, with_values

NEW_FOLDER, STATE, SUBMISSION = "new", ".lab.json", "submission"
LARGEST = 20_000_000  # bytes; a notebook beyond that holds outputs nobody reads


@dataclass(frozen=True)
class HandedIn:
    """A submission: its zip, and for each notebook a line that says what is in it."""

    archive: Path
    lines: tuple[str, ...]


def make_lab(course: Course, folder: Path, name: str, progress: Progress | None = None) -> list[str]:
    """
    Make a release for *name* in *folder*, or bring the one there up to date; say what changed.

    Nothing is done where nothing changed in the course since the last time, and no file is gone.

    Raises
    ------
    CourseError
        A master stops or is malformed.
    UsageError
        *folder* is the course itself.
    """
    if folder.resolve() in (course.folder, course.folder.parent):
        raise UsageError(_("{folder} is the course itself. Choose another folder.").format(folder=folder))
    masters = tuple(read_master(chapter.notebook) for chapter in course.chapters)
    state = _state(masters, name)
    if _kept(folder) == state and all((folder / name).is_file() for name in recorded(folder)):
        return []
    before = {f"{sheet.notebook}.ipynb": sheet for sheet in sheets_in(folder)}
    hers = {name: before[name] for name in worked_on(folder) if name in before}
    masters = tuple(_with_her_numbers(master, hers) for master in masters)
    choose = practice_choice(name)
    wanted = [(master.name, choose(master)) for master in masters]
    stock = gather(masters, {}, (), wanted, progress or no_progress())
    files = put_together(stock, name, choose)
    for sheet in hers.values():
        path = f"{FOLDER}/{sheet.notebook}.json"
        files[path] = Sheet.from_json(files[path].decode()).with_former(sheet).as_json().encode()
    said = bring_up_to_date(folder, files)
    write_atomic(folder / STATE, state)
    return said


def bring_up_to_date(folder: Path, files: Mapping[str, bytes]) -> list[str]:
    """Write *files* into *folder*, but for notebooks a student worked on; say which were set beside hers."""
    hers, before, said = set(worked_on(folder)), recorded(folder), []
    for name, data in files.items():
        mark = checksum(data)
        if name in hers:
            if mark != before[name]:
                write_atomic(folder / NEW_FOLDER / name, data)
                said.append(
                    _("{name} is newer in the course. Yours stays as it is; the new one is {new}.").format(
                        name=name, new=f"{NEW_FOLDER}/{name}"
                    )
                )
        elif not (folder / name).is_file() or checksum((folder / name).read_bytes()) != mark:
            write_atomic(folder / name, data)
    return said


def deal(folder: Path, name: str) -> list[str]:
    """
    Give the release in *folder*, which carries every variant, the numbers of *name*; say what changed.

    A notebook with answers keeps its numbers.
    """
    hers, said = set(worked_on(folder)), []
    record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    for sheet in sheets_in(folder):
        variants = sorted((folder / VARIANTS_FOLDER).glob(f"{sheet.notebook}-*.json"))
        if not variants:
            continue
        number = for_practice(name, sheet.notebook, len(variants))
        chosen = folder / VARIANTS_FOLDER / f"{sheet.notebook}-{number}.json"
        notebook = f"{sheet.notebook}.ipynb"
        if notebook in hers:
            said.append(_("{name} holds answers and keeps its numbers.").format(name=notebook))
            continue
        values = Sheet.from_json(chosen.read_text(encoding="utf-8")).variant
        write_atomic(folder / notebook, _with_variant(folder / notebook, values))
        write_atomic(folder / FOLDER / f"{sheet.notebook}.json", chosen.read_bytes())
        record["files"][notebook] = checksum((folder / notebook).read_bytes())
    write_atomic(folder / RECORD, json_text(record | {"student": name}))
    return said


def open_lab(folder: Path) -> int:
    """Open JupyterLab in *folder*, on the start page, and give its exit code once it is closed."""
    if find_spec("jupyterlab") is None:
        message = _("JupyterLab is not installed here. Install it: {python} -m pip install jupyterlab")
        raise UsageError(message.format(python=sys.executable))
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={folder.resolve()}"]
    return subprocess.call([*command, f"--LabApp.default_url=/lab/tree/{START_PAGE}"])  # noqa: S603 - our own words


def hand_in(folder: Path, name: str = "") -> HandedIn:
    """
    Check what a student hands in and pack it: every notebook of the release, as she last saved it.

    Raises
    ------
    UsageError
        *folder* is no release, or a notebook is gone.
    CourseError
        A notebook can't be read, or is too large.
    """
    sheets = sheets_in(folder)
    if not sheets:
        message = _("{folder} is no copy of a course: it has no folder '{checks}'. Go there and try again.")
        raise UsageError(message.format(folder=folder, checks=FOLDER))
    student = student_of(folder) or name or SUBMISSION
    files, lines = {}, []
    for sheet in sheets:
        path = folder / f"{sheet.notebook}.ipynb"
        lines.append(f"{path.name}: {_answered(_readable(path), sheet)}")
        files[path.name] = path.read_bytes()
    files[RECORD] = (folder / RECORD).read_bytes() if (folder / RECORD).is_file() else b"{}\n"
    safe = "".join(sign if sign.isalnum() or sign in "-_.@+" else "-" for sign in student)
    archive = folder / f"{SUBMISSION}-{safe}.zip" if safe != SUBMISSION else folder / f"{SUBMISSION}.zip"
    write_atomic(archive, zipped(files, safe))
    return HandedIn(archive, tuple(lines))


def made_from_course(folder: Path) -> bool:
    """Tell whether the release in *folder* was made by :func:`make_lab`, which may bring it up to date."""
    return (folder / STATE).is_file()


def carries_variants(folder: Path) -> bool:
    """Tell whether the release in *folder* carries every variant, so that a name can choose."""
    return any((folder / VARIANTS_FOLDER).glob("*.json"))


def student_of(folder: Path) -> str:
    """Give the name the release in *folder* was made for; empty where it says none."""
    try:
        return str(json.loads((folder / RECORD).read_text(encoding="utf-8"))["student"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _with_her_numbers(master: Master, hers: Mapping[str, Sheet]) -> Master:
    """Let a master deal the numbers a student has already, where she worked on its notebook."""
    sheet = hers.get(f"{master.name}.ipynb")
    if sheet is None or not master.variants or set(sheet.variant) != set(master.variants[0]):
        return master
    return replace(master, variants=(sheet.variant,))


def _state(masters: Sequence[Master], name: str) -> str:
    """Describe all that a lab is made of, coursekit too, in one text that changes when any of it does."""
    beside = shared_files(masters, [released(master, {}, {}) for master in masters], ())
    marks = {path: checksum(data) for path, data in sorted(beside.items())}
    marks |= {master.path.name: checksum(master.path.read_bytes()) for master in masters}
    return json_text({"name": name, "files": marks})


def _kept(folder: Path) -> str:
    path = folder / STATE
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def _with_variant(path: Path, values: Mapping[str, object]) -> str:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if has_tag(cell, VARIANT_TAG):
            cell["source"] = with_values(source_of(cell), values)
    return json_text(notebook)


def _readable(path: Path) -> list[dict[str, object]]:
    """Give the cells of a notebook that is handed in."""
    if not path.is_file():
        raise UsageError(_("{path} is gone. Put it back, or run `coursekit lab` again.").format(path=path))
    if path.stat().st_size > LARGEST:
        message = _("{path} is larger than 20 MB. Clear its outputs (Edit, Clear Outputs) and save it.")
        raise CourseError(message.format(path=path))
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        return [cell | {"source": source_of(cell)} for cell in cells]
    except (ValueError, KeyError, TypeError):
        message = _("{path} can't be read as a notebook. Save it again from JupyterLab.")
        raise CourseError(message.format(path=path)) from None


def _answered(cells: Sequence[Mapping[str, object]], sheet: Sheet) -> str:
    """Say how many exercises hold an answer, and which don't."""
    named = {
        str(cell["metadata"]["nbgrader"].get("grade_id")): str(cell["source"])  # type: ignore[index]
        for cell in cells
        if role(cell) in ("answer", "manual")
    }
    open_ones, lost = [], []
    for exercise in sheet.exercises:
        answer = named.get(f"{exercise.id}-answer", named.get(exercise.id))
        if answer is None:
            lost.append(exercise.id)
        elif blank_mark(answer) == sheet.blanks.get(exercise.id):
            open_ones.append(exercise.id)
    told = _("{done} of {all} exercises answered").format(
        done=len(sheet.exercises) - len(open_ones) - len(lost), all=len(sheet.exercises)
    )
    if open_ones:
        told += _("; still open: {names}").format(names=", ".join(open_ones))
    if lost:
        told += _("; cells not found: {names}").format(names=", ".join(lost))
    return told
