"""
What a master expects: the right answer, found along another path than the solution's, and likely slips.

These calls stand between ``### BEGIN HIDDEN TESTS`` and ``### END HIDDEN TESTS``; no release holds them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from coursekit.errors import CourseError
from coursekit.exercises.complaints import complaint
from coursekit.exercises.forms import Form, every_text, form_of, plain
from coursekit.exercises.keys import Key
from coursekit.exercises.remarks import SHARED, Remark, known
from coursekit.language import _


@dataclass(frozen=True)
class Slip:
    """A wrong answer students give, and what to say to it."""

    answer: Any
    remark: Remark


@dataclass(frozen=True)
class Expectation:
    """What a master expects of one exercise: the key made of it, and the slips its author named."""

    key: Key
    slips: tuple[Slip, ...]


_live: dict[str, Expectation] = {}


def slip(answer: Any, wrong: str, look: str = "", *, right: str = "") -> Slip:
    """
    Describe a likely wrong answer.

    Parameters
    ----------
    answer : number, str, Series, DataFrame, function or chart
        The wrong answer, of the same kind as the right one.
    wrong : str
        What isn't right yet, or the name of a remark that many exercises share: see ``remarks.SHARED``.
    look : str
        The next thing to look at.
    right : str
        What is right already.
    """
    if wrong in SHARED and not look:
        return Slip(answer, known(wrong))
    if not look:
        message = _("slip(…, '{wrong}') needs look=…, or one of the shared remarks: {known}.")
        raise CourseError(message.format(wrong=wrong, known=", ".join(SHARED)))
    return Slip(answer, Remark(_(wrong), _(look), _(right) if right else ""))


def expect(exercise: str, right: Any, *, slips: Sequence[Slip] = (), **rules: Any) -> None:
    """
    Say what is right in *exercise*, and what to say to likely slips.

    Parameters
    ----------
    exercise : str
        The exercise's id, as its check cell's ``grade_id``.
    right : number, str, Series, DataFrame, function or chart
        The right answer; its type decides the kind of the exercise.
    slips : list of slip(…)
        Earlier ones win; one that equals the right answer under these parameters is left out. Slips of
        scale, sign and rounding are added to numbers on their own.
    **rules
        What :class:`~coursekit.exercises.forms.Form` takes: ``places``, ``between``, ``options``, ``order``,
        ``rows``, ``cases`` …

    Raises
    ------
    CourseError
        The right answer breaks its own rules.
    """
    form = form_of(right, **rules)
    amiss = complaint(form, right)
    if amiss:
        message = _("The right answer to '{exercise}' breaks its own rules: {wrong}")
        raise CourseError(message.format(exercise=exercise, wrong=amiss.wrong))
    answers: dict[str, Remark | None] = dict.fromkeys(every_text(form, right))
    for one in (*slips, *usual_slips(form, right)):
        if complaint(form, one.answer) is None:  # else its form gives it away already
            for text in every_text(form, one.answer):
                answers.setdefault(text, one.remark)
    _live[exercise] = Expectation(Key(exercise, form, answers), tuple(slips))


def expected(exercise: str) -> Expectation | None:
    """Give what this process's master expects of *exercise*; None in a release."""
    return _live.get(exercise)


def usual_slips(form: Form, right: Any) -> Iterator[Slip]:
    """Name the slips of scale, sign, rounding, order and mark that any answer of this form invites."""
    if form.kind == "number":
        yield from _number_slips(form, float(plain(right)))
    if form.kind in ("series", "frame") and form.order == "given":
        yield Slip(right.iloc[::-1], known("order"))
    if form.kind == "series" and pd.api.types.is_numeric_dtype(right):
        yield from (
            Slip(right * factor, known(name)) for factor, name in _SCALES if _tells(form, right * factor)
        )
        yield Slip(right.fillna(0), known("nan"))
        yield Slip(right * 0, known("nothing"))
    if form.kind == "series":
        yield Slip(right.reset_index(drop=True), known("labels"))
    if form.kind == "chart":
        yield from _other_marks(right)


_SCALES = ((100, "percent"), (1 / 100, "percent"), (1 / 1000, "thousands"), (1000, "thousands"))


def _number_slips(form: Form, right: float) -> Iterator[Slip]:
    places = form.places if isinstance(form.places, int) else 0
    step = 10.0**-places
    scaled = (
        *((right * factor, name) for factor, name in _SCALES),
        (-right, "sign"),
        (1 / right if right else 0, "upside_down"),
        (10_000 / right if right else 0, "upside_down"),  # in percent
        *((number, "rounding") for number in _coarser(right, places)),
    )
    yield from (Slip(answer, known(name)) for answer, name in scaled if _tells(form, answer))
    if not right.is_integer():  # one person too many is no slip of rounding
        yield from (Slip(right + one, known("rounding")) for one in (step, -step))
    yield Slip(0, known("nothing"))


def _coarser(right: float, places: int) -> list[float]:
    """Round *right* further than asked; a whole number only where two of its digits are left."""
    return [
        round(right, places - further)
        for further in (1, 2)
        if not right.is_integer() or abs(right) >= 10.0 ** (further + 1 - places)
    ]


def _tells(form: Form, answer: float | pd.Series) -> bool:
    """Tell whether *answer* is more than zeros once it is rounded: many roads lead to zero."""
    return every_text(form, answer) != every_text(form, answer * 0)


def _other_marks(right: Any) -> Iterator[Slip]:
    """Draw the same with every other mark of those an exercise may ask for."""
    for mark in ("bar", "line", "point", "area", "rect"):
        other = right.copy()
        other.mark = mark
        yield Slip(other, known("mark"))
