"""What a release carries beside its notebooks: data, course.toml, coursekit itself, a start page."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from coursekit.course import COURSE_FILE, Course
from coursekit.errors import UsageError
from coursekit.exercises.cells import source_of
from coursekit.exercises.progress import FILE as PROGRESS_FILE
from coursekit.language import _, several
from coursekit.packages import DESCRIPTOR, open_package
from coursekit.paths import json_text
from coursekit.teaching.masters import Master
from coursekit.teaching.roster import SECRET_FILE
from coursekit.teaching.stripping import METADATA
from coursekit.teaching.wheel import EPOCH, make_wheel, student_requirements, wheel_name

DATA_FOLDER, START_PAGE, READ_ME, REQUIREMENTS = "data", "START.ipynb", "README.md", "requirements.txt"
COURSE_WIDE = ("glossary.toml",)  # what notebooks ask the course for without naming a file
NEVER = (COURSE_FILE, SECRET_FILE, PROGRESS_FILE)

Files = dict[str, bytes]


def shared_files(
    masters: Sequence[Master], notebooks: Sequence[Mapping[str, Any]], include: Iterable[Path]
) -> Files:
    """
    Give every file that all students get alike, by its path in the release.

    Parameters
    ----------
    masters : list of Master
        The masters, for their course and the files beside them.
    notebooks : list of dict
        The same, as students get them: a file that only a solution reads stays at home.
    include : list of Path
        Further files beside a master, or below, that the teacher names.
    """
    files: Files = {}
    for master, notebook in zip(masters, notebooks, strict=True):
        folder = master.path.resolve().parent
        files |= {
            path.relative_to(folder).as_posix(): path.read_bytes() for path in named_in(notebook, folder)
        }
    files |= dict(_included(masters, include))
    course = Course.find(masters[0].path.parent)
    if course is not None:
        files |= _course_files(course, [master.name for master in masters])
    files[wheel_name()] = make_wheel()
    files[REQUIREMENTS] = _requirements().encode()
    return files


def named_in(notebook: Mapping[str, Any], folder: Path) -> Iterator[Path]:
    """Find the files below *folder* that *notebook* names, and the modules there that it imports."""
    text = "\n".join(source_of(cell) for cell in notebook["cells"])
    for path in sorted(folder.rglob("*")):
        below = path.relative_to(folder)
        hidden = any(part.startswith((".", "__")) for part in below.parts)
        if hidden or not path.is_file() or path.suffix == ".ipynb" or path.name in NEVER:
            continue
        imported = path.suffix == ".py" and re.search(rf"(?m)^\s*(?:import|from) {path.stem}\b", text)
        if imported or re.search(rf"(?<![\w.-]){re.escape(path.name)}\b", text):
            yield path


def release_title(masters: Sequence[Master], parameters: Mapping[str, str]) -> str:
    """Name a release: as its course is called under *parameters*, or as its first notebook is."""
    course = Course.find(masters[0].path.parent)
    return course.worded(course.resolve(None, parameters)).title if course else masters[0].title


def start_page(title: str, masters: Sequence[Master], student: str, *, for_marks: bool) -> bytes:
    """Write the notebook a student opens first: what there is, how it works, how far she is."""
    checked = any(master.checks_itself for master in masters)
    lines = [f"# {title}", ""]
    if student:
        lines += [
            _("This copy is made for **{student}**: its numbers are yours.").format(student=student),
            "",
        ]
    lines += [f"- [{master.title}]({master.name}.ipynb){_costs(master)}" for master in masters]
    lines += ["", *_how(checked=checked), "", _purpose(for_marks=for_marks)]
    cells = [_cell("markdown", "start", "\n".join(lines))]
    if checked:
        cells.append(_cell("code", "progress", "from coursekit import progress\n\nprogress()"))
    told = {"cells": cells, "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5}
    return json_text(told).encode()


def read_me(title: str) -> bytes:
    """Write what a student reads before she has Jupyter: how to get it, and how to hand in."""
    steps = ["python -m venv .venv", ".venv/bin/pip install -r requirements.txt", ".venv/bin/coursekit lab"]
    lines = [
        f"# {title}",
        "",
        _("You need Python 3.11, 3.12 or 3.13, and a network once. In this folder:"),
        "",
        *(f"    {step}" for step in steps),
        "",
        _("On Windows write `.venv\\Scripts\\` for `.venv/bin/`. JupyterLab opens with `START.ipynb`."),
        _("From then on nothing needs a network. To hand in, save your notebooks and run:"),
        "",
        "    .venv/bin/coursekit lab --submit",
        "",
    ]
    return "\n".join(lines).encode()


def zipped(files: Mapping[str, bytes], folder: str) -> bytes:
    """Pack *files* into a zip, all below *folder*; the same files give the same bytes."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{folder}/{name}", EPOCH)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name], zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _included(masters: Sequence[Master], include: Iterable[Path]) -> Iterator[tuple[str, bytes]]:
    folders = [master.path.resolve().parent for master in masters]
    for path in include:
        folder = next((one for one in folders if path.resolve().is_relative_to(one)), None)
        if folder is None or not path.is_file():
            message = _("--include {path}: no such file beside a master or below. Put it there first.")
            raise UsageError(message.format(path=path))
        yield path.resolve().relative_to(folder).as_posix(), path.read_bytes()


def _course_files(course: Course, chapters: Sequence[str]) -> Files:
    """Give the course's description, with the data beside it, and the tables that *chapters* declare."""
    described = (course.folder / COURSE_FILE).read_text(encoding="utf-8")
    files = {COURSE_FILE: re.sub(r"(?m)^data\s*=.*$", f'data = "{DATA_FOLDER}"', described, count=1).encode()}
    for name in COURSE_WIDE:
        if (course.folder / name).is_file():
            files[name] = (course.folder / name).read_bytes()
    for path in sorted((course.folder / "locale").rglob("*.mo")):
        files[path.relative_to(course.folder).as_posix()] = path.read_bytes()
    if course.data is not None:
        files |= _data_files(course.data, _tables_of(course, chapters))
    return files


def _tables_of(course: Course, chapters: Sequence[str]) -> set[str] | None:
    """Name the tables that *chapters* declare; None, for all, where one declares none."""
    declared = {chapter.id: chapter.tables for chapter in course.chapters}
    if not all(declared.get(name) for name in chapters):
        return None
    return {table for name in chapters for table in declared[name]}


def _data_files(folder: Path, tables: set[str] | None) -> Files:
    descriptor = dict(open_package(folder).descriptor)
    descriptor["resources"] = [
        resource for resource in descriptor["resources"] if tables is None or resource["name"] in tables
    ]
    files = {
        f"{DATA_FOLDER}/{resource['path']}": (folder / resource["path"]).read_bytes()
        for resource in descriptor["resources"]
    }
    return files | {f"{DATA_FOLDER}/{DESCRIPTOR}": json_text(descriptor).encode()}


def _costs(master: Master) -> str:
    """Say what the exercises of a notebook are worth, and how long they take."""
    if not master.exercises:
        return ""
    points = sum(exercise.points for exercise in master.exercises)
    minutes = sum(exercise.minutes for exercise in master.exercises)
    count = len(master.exercises)
    told = several("{count} exercise, {points} points", "{count} exercises, {points} points", count)
    long = _(", about {minutes} minutes").format(minutes=minutes) if minutes else ""
    return ": " + told.format(count=count, points=f"{points:g}") + long


def _requirements() -> str:
    first = _("# What README.md installs; the file beside it is coursekit itself.")
    return "\n".join([first, f"./{wheel_name()}", *student_requirements(), ""])


def _cell(kind: str, name: str, source: str) -> dict[str, Any]:
    code: dict[str, Any] = {"outputs": [], "execution_count": None} if kind == "code" else {}
    return {"cell_type": kind, "id": name, "metadata": {}, "source": source} | code


def _how(*, checked: bool) -> list[str]:
    """Say how to work with the copy; *checked*: whether answers can be checked in it."""
    told = [
        _("## How it works"),
        "",
        _("Open a notebook from the list above and run it cell by cell (Shift+Enter)."),
        "",
    ]
    if checked:
        told += [
            _("- At an exercise, put your answer in the place of the three dots and run the cell."),
            _('- `check("…", answer)` says what is right, what isn\'t yet, and what to look at next.'),
            _('- `hint("…")` gives one step at a time.'),
            _("- `progress()` shows how far you are; it is kept in `my_progress.json` in this folder alone."),
            "",
            _("Answers are not in these files; a check compares fingerprints."),
        ]
    return [*told, _("Nothing here needs a network. `README.md` says how to hand in.")]


def _purpose(*, for_marks: bool) -> str:
    if not for_marks:
        return _("This copy is for practice: it counts for nothing but yourself.")
    return _(
        "This copy is for marks. Questions with few possible answers are checked for their form alone; the "
        "marks come later, from your teacher."
    )
