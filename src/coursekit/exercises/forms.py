"""
The form of an answer: what every release may say about it, because the question says so too.

A form never holds the answer. What is wrong with an answer's type, shape, columns, order or scale is found by
:mod:`coursekit.exercises.complaints`; :func:`written` turns an answer of the right form into text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

import numpy as np
import pandas as pd

from coursekit.errors import CourseError
from coursekit.exercises import cases, drawn
from coursekit.exercises.values import WAYS, Places, as_text, is_number, texts
from coursekit.language import _

KINDS = ("number", "choice", "series", "frame", "function", "chart")
ORDERS = ("any", "given", "ascending", "descending")
_SORTS: Mapping[str, tuple[type, ...]] = {
    "Series": (pd.Series,),
    "DataFrame": (pd.DataFrame,),
    "text": (str,),
    "list": (list, tuple, np.ndarray),
    "dict": (dict,),
    "bool": (bool, np.bool_),
}


@dataclass(frozen=True)
class Form:
    """
    The form of one answer.

    Parameters
    ----------
    kind : str
        One of :data:`KINDS`.
    places : int or dict of column to int
        Decimal places that count.
    between : (float, float), optional
        Where the numbers must lie, such as (0, 1) for a share.
    options : list of str
        For a choice: what may be answered. With ``several``, any of them, separated by commas.
    order : str
        For rows: ``any``, ``given`` (as the question says), ``ascending`` or ``descending`` by value.
    by : str
        For a frame in ascending or descending order: the column it is sorted by.
    rows : int, optional
        How many rows the question asks for.
    columns : list of str
        For a frame: the columns that count; others are ignored.
    missing : bool
        Whether missing values may stand in it.
    cases : list of list
        For a function: the inputs it is tried with.
    gives : str
        For a function: what it gives back, where that is the same for all cases; found from the right one.
    unit : list of str
        For a chart: words of which one must stand in the title of its measure's axis.
    zero : bool
        For a chart: whether its measure must begin at zero.
    few : bool
        Whether so few answers are possible that a release for marks checks their form alone.
    praise : str
        What a right answer is told, where "what we find, too" would say too much.
    """

    kind: str
    places: Places = 0
    between: tuple[float, float] | None = None
    options: tuple[str, ...] = ()
    several: bool = False
    order: str = "any"
    by: str = ""
    rows: int | None = None
    columns: tuple[str, ...] = ()
    missing: bool = False
    cases: tuple[tuple[Any, ...], ...] = ()
    gives: str = ""
    unit: tuple[str, ...] = ()
    zero: bool = False
    few: bool = False
    praise: str = ""

    def as_json(self) -> dict[str, Any]:
        """Describe the form for a release: only what differs from the default."""
        plain = {field.name: field.default for field in fields(self)}
        told = {name: value for name, value in asdict(self).items() if value != plain[name]}
        if self.cases:
            told["cases"] = [[cases.packed(value) for value in given] for given in self.cases]
        return told

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Form:
        """Read what :meth:`as_json` wrote."""
        given: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in told.items()
        }
        given["cases"] = tuple(tuple(map(cases.unpacked, one)) for one in told.get("cases", ()))
        return cls(**given)


def form_of(right: Any, **rules: Any) -> Form:
    """Give the form of the answer *right*, with its *rules*; CourseError for a rule that can't be."""
    kind = _kind_of(right)
    rules = {name: tuple(value) if isinstance(value, list) else value for name, value in rules.items()}
    if kind == "choice":
        rules.setdefault("few", True)
    if kind == "frame":
        rules.setdefault("columns", tuple(map(str, right.columns)))
    unknown = set(rules) - {field.name for field in fields(Form)}
    if unknown:
        known_rules = ", ".join(sorted(field.name for field in fields(Form)))
        message = _("expect() has no rule '{rule}'. There are: {known}.")
        raise CourseError(message.format(rule=min(unknown), known=known_rules))
    form = Form(kind, **rules)
    if kind == "function":
        form = replace(form, gives=_gives(cases.results(right, form.cases)))
    if form.order not in ORDERS:
        raise CourseError(_("order='{order}': not one of {known}.").format(
            order=form.order, known=", ".join(ORDERS)))  # fmt: skip
    return form


def plain(answer: Any) -> Any:
    """Take the value out of one of our figures; leave anything else as it is."""
    return answer.value if type(answer).__module__ == "coursekit.figures" else answer


def written(form: Form, answer: Any) -> str:
    """Write *answer*, whose form is right, as the text it is looked up by."""
    return every_text(form, answer)[0]


def every_text(form: Form, answer: Any) -> tuple[str, ...]:
    """Give every text that counts as *answer*: more than one at a rounding boundary."""
    answer = plain(answer)
    if form.kind == "number":
        return texts(float(answer), form.places)
    if form.kind == "choice":
        return (as_text(sorted(chosen(form, answer))),)
    arranged = _arranged(form, answer)
    return tuple(dict.fromkeys(as_text(arranged, form.places, way) for way in WAYS))


def _arranged(form: Form, answer: Any) -> Any:
    """Bring *answer* to what is compared: rows in order, a function's results, what a chart draws."""
    if form.kind == "function":
        return cases.results(answer, form.cases)
    if form.kind == "chart":
        return drawn.what_is_drawn(answer)
    if form.kind == "frame":
        answer = with_index(answer, form.columns)[list(form.columns)]
    if form.order != "any":
        return answer
    if form.kind == "series":
        return answer.sort_index(key=lambda index: index.map(str)) if answer.index.nlevels == 1 else (
            answer.sort_index())  # fmt: skip
    return answer.sort_values(list(form.columns), key=lambda column: column.map(str))


def _kind_of(right: Any) -> str:
    if isinstance(right, pd.DataFrame):
        return "frame"
    if isinstance(right, pd.Series):
        return "series"
    if drawn.is_chart(right):
        return "chart"
    if isinstance(right, str):
        return "choice"
    if is_number(plain(right)):
        return "number"
    if callable(right):
        return "function"
    raise CourseError(_("expect() can't judge a {type}.").format(type=type(right).__name__))


def chosen(form: Form, answer: Any) -> list[str]:
    """Split a choice into what was chosen, without the bracket or dot after a letter."""
    text = ",".join(map(str, answer)) if isinstance(answer, list | tuple | set) else str(answer)
    parts = text.split(",") if form.several else [text]
    return [" ".join(part.split()).casefold().strip("().") for part in parts if part.strip()]


def with_index(frame: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Bring back columns that a grouping moved into the index."""
    names = [name for name in frame.index.names if name in columns and name not in frame.columns]
    return frame.reset_index(names) if names else frame


def _gives(results: Sequence[Any]) -> str:
    """Name the sort of thing that all *results* are, those that are None apart; nothing where they differ."""
    sorts = {sort_of(one) for one in results if one is not None}
    return sorts.pop() if len(sorts) == 1 else ""


def sort_of(value: Any) -> str:
    """Name the sort of thing *value* is; nothing for what a question hardly asks for."""
    if is_number(value):
        return "number"
    return next((name for name, types in _SORTS.items() if isinstance(value, types)), "")
