"""
Releases: what students get, made from masters.

For practice one release serves everybody: it carries every variant, locked, and a student's name chooses.
For marks each student on the roster gets a zip of her own, with one variant that only the teacher can tell.
"""

from __future__ import annotations

import csv
import hashlib
import hmac
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coursekit.course import Course
from coursekit.errors import UsageError
from coursekit.exercises.cells import PARAMETERS_TAG, has_tag, role
from coursekit.exercises.keys import Key, lock
from coursekit.exercises.sheets import FOLDER, Sheet
from coursekit.language import _
from coursekit.packages import checksum
from coursekit.paths import json_text, write_atomic
from coursekit.running.progress import Progress, no_progress
from coursekit.teaching.answers import Question, learn
from coursekit.teaching.bundling import (
    READ_ME,
    START_PAGE,
    Files,
    read_me,
    release_title,
    shared_files,
    start_page,
    zipped,
)
from coursekit.teaching.masters import Master, read_master
from coursekit.teaching.roster import course_secret, read_roster
from coursekit.teaching.stripping import released
from coursekit.teaching.variants import assigns, for_marks, for_practice

VARIANTS_FOLDER = f"{FOLDER}/variants"
RECORD = ".release.json"
DEALT = "variants.csv"
SALT_LENGTH, BLANK_LENGTH = 32, 16

Choose = Callable[[Master], int]


@dataclass(frozen=True)
class Stock:
    """What releases are put together from: masters, the files all get, and each variant's sheet."""

    masters: tuple[Master, ...]
    parameters: Mapping[str, str]
    shared: Files
    sheets: Mapping[tuple[str, int], Sheet]


def assign(
    paths: Sequence[Path],
    out: Path,
    *,
    roster: Path | None = None,
    parameters: Mapping[str, str] | None = None,
    include: Iterable[Path] = (),
    progress: Progress | None = None,
) -> list[Path]:
    """
    Make the release of the masters at *paths* in the folder *out*; give what was written.

    Parameters
    ----------
    paths : list of Path
        Masters: notebooks with nbgrader's metadata (schema 3), in one folder or several.
    out : Path
        Where it goes: the release itself and a zip of it, or with a *roster* a zip for each student.
    roster : Path, optional
        CSV with a column ``student``. The course secret lies, or is made, beside it.
    parameters : dict, optional
        Values for the cells tagged ``parameters``.
    include : list of Path
        Files beside a master that its released cells don't name and need all the same.
    progress : Progress, optional
        Where to say what goes on.

    Raises
    ------
    CourseError
        A master is malformed, or its own solutions fail its checks.
    UsageError
        A roster that can't be read, two masters of one name, or a folder of masters as *out*.
    """
    progress, parameters = progress or no_progress(), parameters or {}
    masters = tuple(read_master(path) for path in paths)
    _check_places(masters, out)
    _check_parameters(masters, parameters)

    if roster is None:
        stock = gather(masters, parameters, include, every_variant(masters), progress)
        return _release_for_all(stock, out)
    students, secret = read_roster(roster), course_secret(roster)
    dealt = {student: marks_choice(secret, student) for student in students}
    wanted = {(master.name, choose(master)) for master in masters for choose in dealt.values()}
    stock = gather(masters, parameters, include, wanted, progress, secret=secret)
    with progress.stage(_("zips for {count} students").format(count=len(students))):
        return _release_for_each(stock, dealt, out)


def _release_for_all(stock: Stock, out: Path) -> list[Path]:
    """Write one release for practice, and its zip."""
    files = put_together(stock, "", practice_choice(""), all_variants=True)
    for name, data in files.items():
        write_atomic(out / name, data)
    archive = out.with_name(f"{out.name}.zip")
    write_atomic(archive, zipped(files, out.name))
    return [out, archive]


def _release_for_each(stock: Stock, dealt: Mapping[str, Choose], out: Path) -> list[Path]:
    """Write a zip for each student, and for the teacher which variant each of them got."""
    written = []
    for student, choose in dealt.items():
        written.append(out / f"{student}.zip")
        write_atomic(written[-1], zipped(put_together(stock, student, choose), student))
    write_atomic(out / DEALT, _dealt(stock.masters, dealt))
    return [*written, out / DEALT]


def every_variant(masters: Sequence[Master]) -> set[tuple[str, int]]:
    """Name every variant of every master; a master without variants has one, of no values."""
    return {(master.name, number) for master in masters for number in range(len(master.variants) or 1)}


def practice_choice(name: str) -> Choose:
    """Choose variants by the *name* a student types."""
    return lambda master: for_practice(name, master.name, len(master.variants) or 1)


def marks_choice(secret: bytes, student: str) -> Choose:
    """Choose variants by the course *secret* and the id on the roster."""
    return lambda master: for_marks(secret, student, master.name, len(master.variants) or 1)


def gather(
    masters: tuple[Master, ...],
    parameters: Mapping[str, str],
    include: Iterable[Path],
    wanted: Iterable[tuple[str, int]],
    progress: Progress,
    secret: bytes | None = None,
) -> Stock:
    """Learn and lock the answers of the *wanted* variants (master's name, number), and collect the files."""
    named = {master.name: master for master in masters}
    ordered = sorted(wanted)
    questions = [
        Question(named[name], number, _values(named[name], number), parameters) for name, number in ordered
    ]
    blank = {master.name: released(master, _values(master, 0), parameters) for master in masters}
    learned = learn(questions, progress)
    with progress.stage(_("locking the answers")):
        sheets = {
            (name, number): _sheet(named[name], number, keys, blank[name], secret)
            for (name, number), keys in zip(ordered, learned, strict=True)
        }
    return Stock(masters, parameters, shared_files(masters, list(blank.values()), include), sheets)


def put_together(stock: Stock, student: str, choose: Choose, *, all_variants: bool = False) -> Files:
    """Put one release together: the notebooks and sheets of the variants that *choose* gives *student*."""
    files = dict(stock.shared)
    for master in stock.masters:
        number = choose(master)
        notebook = released(master, _values(master, number), stock.parameters)
        files[f"{master.name}.ipynb"] = json_text(notebook).encode()
        files[f"{FOLDER}/{master.name}.json"] = stock.sheets[master.name, number].as_json().encode()
    if all_variants:
        files |= {
            f"{VARIANTS_FOLDER}/{name}-{number}.json": sheet.as_json().encode()
            for (name, number), sheet in stock.sheets.items()
        }
    title = release_title(stock.masters, stock.parameters)
    marked = any(sheet.purpose == "marks" for sheet in stock.sheets.values())
    files[START_PAGE] = start_page(title, stock.masters, student, for_marks=marked)
    files[READ_ME] = read_me(title)
    files[RECORD] = _record(files, student)
    return files


def worked_on(folder: Path) -> list[str]:
    """Name the notebooks in the release in *folder* that are no longer as they were released."""
    return [
        name
        for name, mark in recorded(folder).items()
        if name.endswith(".ipynb")
        and name != START_PAGE
        and (folder / name).is_file()
        and mark != checksum((folder / name).read_bytes())
    ]


def recorded(folder: Path) -> dict[str, str]:
    """Give the fingerprint of each file of the release in *folder* as it was released; none without one."""
    try:
        told = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        return dict(told["files"])
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _values(master: Master, number: int) -> Mapping[str, object]:
    return master.variants[number] if master.variants else {}


def blank_mark(source: str) -> str:
    """Fingerprint the place for an answer, so that an answer is told from none."""
    return hashlib.sha256("".join(source.split()).encode()).hexdigest()[:BLANK_LENGTH]


def _sheet(
    master: Master, number: int, keys: Sequence[Key], notebook: Mapping[str, Any], secret: bytes | None
) -> Sheet:
    label = f"{master.name}/{number}"
    salt = label if secret is None else _keyed(secret, f"salt/{label}")
    locks = {one.exercise: one for one in lock(keys, salt, for_marks=secret is not None)}
    purpose = "practice" if secret is None else "marks"
    answers = {
        cell["metadata"]["nbgrader"]["grade_id"].removesuffix("-answer"): blank_mark(cell["source"])
        for cell in notebook["cells"]
        if role(cell) in ("answer", "manual")
    }
    blanks = {one.id: answers[one.id] for one in master.exercises if one.id in answers}
    return Sheet(master.name, purpose, master.exercises, locks, _values(master, number), blanks)


def _keyed(secret: bytes, text: str) -> str:
    return hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()[:SALT_LENGTH]


def _record(files: Files, student: str) -> bytes:
    """Note what was released, so that a student's own changes can be told from ours."""
    marks = {name: checksum(data) for name, data in sorted(files.items())}
    return json_text({"student": student, "files": marks}).encode()


def _dealt(masters: Sequence[Master], dealt: Mapping[str, Choose]) -> str:
    """Write for the teacher which variant each student got; it can be worked out again from the secret."""
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["student", *(master.name for master in masters)])
    writer.writerows([student, *(choose(master) for master in masters)] for student, choose in dealt.items())
    return table.getvalue()


def _check_parameters(masters: Sequence[Master], parameters: Mapping[str, str]) -> None:
    """Raise UsageError for a parameter that no master has, or a value that the course doesn't know."""
    course = Course.find(masters[0].path.parent)
    if course is not None and course.parameters:
        course.resolve(None, parameters)
        return
    cells = [cell["source"] for master in masters for cell in master.cells if has_tag(cell, PARAMETERS_TAG)]
    for name in parameters:
        if not any(assigns(source, name) for source in cells):
            message = _("No master has a cell tagged 'parameters' with a line {name} = …")
            raise UsageError(message.format(name=name))


def _check_places(masters: Sequence[Master], out: Path) -> None:
    names = [master.name for master in masters]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise UsageError(_("Two masters are called {name}.ipynb; rename one of them.").format(name=twice))
    if any(out.resolve() == master.path.resolve().parent for master in masters):
        message = _("--out {out} would overwrite the masters themselves. Choose another folder.")
        raise UsageError(message.format(out=out))
    answered = worked_on(out)
    if answered:
        message = _("{out} holds answers in {notebook}. Choose another folder with --out, or move them away.")
        raise UsageError(message.format(out=out, notebook=answered[0]))
