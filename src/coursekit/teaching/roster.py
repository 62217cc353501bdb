"""The roster: who gets a release made for marks, and the secret their variants follow from."""

from __future__ import annotations

import csv
import re
import secrets
from pathlib import Path

from coursekit.errors import UsageError
from coursekit.language import _

COLUMN = "student"
SECRET_FILE = "course_secret.txt"  # noqa: S105 - the name of a file
SECRET_BYTES = 32
ID = re.compile(r"[\w@+-][\w@.+ -]*")


def read_roster(path: Path) -> list[str]:
    """
    Read the ids of the students in the CSV file at *path*, from its column ``student``.

    Raises
    ------
    UsageError
        No file, no such column, an id twice, or one that can't be a file's name; the message names the line.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        why = getattr(error, "strerror", None) or _("it is no CSV file in UTF-8")
        raise UsageError(_("{path} can't be read: {why}.").format(path=path, why=why)) from None
    if not rows or COLUMN not in rows[0]:
        message = _("{path} needs a first line with a column '{column}', and a line for each student.")
        raise UsageError(message.format(path=path, column=COLUMN))
    students: list[str] = []
    for line, row in enumerate(rows, start=2):
        student = (row[COLUMN] or "").strip()
        problem = _problem(student, students)
        if problem:
            raise UsageError(
                _("{path}, line {line}: {problem}").format(path=path, line=line, problem=problem)
            )
        students.append(student)
    return students


def course_secret(roster: Path) -> bytes:
    """Give the secret kept beside *roster*; without one, a new one is drawn at random and kept there."""
    path = roster.parent / SECRET_FILE
    if not path.is_file():
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(SECRET_BYTES) + "\n", encoding="ascii")
    try:
        return bytes.fromhex(path.read_text(encoding="ascii").strip())
    except ValueError:
        message = _("{path} holds no secret. Put it back from your copy: without it no variant can be told.")
        raise UsageError(message.format(path=path)) from None


def _problem(student: str, seen: list[str]) -> str | None:
    """Say what is wrong with an id; None where nothing is."""
    if not student:
        return _("the column '{column}' is empty.").format(column=COLUMN)
    if not ID.fullmatch(student):
        return _("the id “{student}” can't be a file's name; use letters, digits, @ . + - _.").format(
            student=student
        )
    if student.casefold() in {one.casefold() for one in seen}:
        return _("the id “{student}” stands there twice.").format(student=student)
    return None
