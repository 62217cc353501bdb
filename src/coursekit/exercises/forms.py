"""
The form of an answer: what every release may say about it, because the question says so too.

A form never holds the answer. :func:`complaint` finds what is wrong with an answer's type, shape, columns,
order or scale before anything is looked up; :func:`written` turns an answer of the right form into text.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from difflib import get_close_matches
from typing import Any

import numpy as np
import pandas as pd

from coursekit.errors import CourseError
from coursekit.exercises import cases, drawn
from coursekit.exercises.remarks import Remark, known
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
        form = replace(form, gives=_gives([cases.result(right, given) for given in form.cases]))
    if form.order not in ORDERS:
        raise CourseError(_("order='{order}': not one of {known}.").format(
            order=form.order, known=", ".join(ORDERS)))  # fmt: skip
    return form


def complaint(form: Form, answer: Any) -> Remark | None:
    """Say what is wrong with the form of *answer*; None where nothing is."""
    return _COMPLAINTS[form.kind](form, plain(answer))


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
        return (as_text(sorted(_chosen(form, answer))),)
    arranged = _arranged(form, answer)
    return tuple(dict.fromkeys(as_text(arranged, form.places, way) for way in WAYS))


def _arranged(form: Form, answer: Any) -> Any:
    """Bring *answer* to what is compared: rows in order, a function's results, what a chart draws."""
    if form.kind == "function":
        return [cases.result(answer, given) for given in form.cases]
    if form.kind == "chart":
        return drawn.what_is_drawn(answer)
    if form.kind == "frame":
        answer = _with_index(answer, form.columns)[list(form.columns)]
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


def _number(form: Form, answer: Any) -> Remark | None:
    if isinstance(answer, pd.Series | pd.DataFrame | np.ndarray | list | tuple | dict):
        return Remark(
            _("it is a {type}, and one number is asked for.").format(type=type(answer).__name__),
            _("how to take one value out, as with .sum(), .iloc[0] or .item()."),
        )
    if isinstance(answer, str):
        return Remark(
            _("it is text; a number stands without quotation marks and without commas."),
            _("the quotation marks around your answer, or int() and float()."),
        )
    if not is_number(answer):
        return Remark(
            _("it is of type {type}, and a number is asked for.").format(type=type(answer).__name__),
            _("what the last line of your answer computes."),
        )
    if not math.isfinite(answer):
        return Remark(
            _("it is no number: a missing value, or something divided by zero, went into it."),
            _("the rows you start from; is a filter so narrow that nothing is left?"),
        )
    return _out_of_scale(form, pd.Series([float(answer)]))


def _out_of_scale(form: Form, numbers: pd.Series) -> Remark | None:
    """Find numbers outside what can be: a share above 1, a negative count."""
    if form.between is None or numbers.dropna().between(*form.between).all():
        return None
    low, high = form.between
    if (low, high) == (0, 1) and numbers.dropna().between(0, 100).all():
        return known("percent")
    return Remark(
        _("it lies outside what is possible here: {low:g} to {high:g}.").format(low=low, high=high),
        _("the unit asked for, and which number is divided by, or taken from, which."),
    )


def _chosen(form: Form, answer: Any) -> list[str]:
    """Split a choice into what was chosen, without the bracket or dot after a letter."""
    text = ",".join(map(str, answer)) if isinstance(answer, list | tuple | set) else str(answer)
    parts = text.split(",") if form.several else [text]
    return [" ".join(part.split()).casefold().strip("().") for part in parts if part.strip()]


def _choice(form: Form, answer: Any) -> Remark | None:
    options = ", ".join(form.options)
    if not isinstance(answer, str | list | tuple | set if form.several else str):
        return Remark(
            _("it is of type {type}; text is asked for.").format(type=type(answer).__name__),
            _("quotation marks around one of: {options}.").format(options=options),
        )
    allowed = {option.casefold() for option in form.options}
    strange = [part for part in _chosen(form, answer) if allowed and part not in allowed]
    if strange or not _chosen(form, answer):
        return Remark(
            _("“{answer}” is not one of the answers to choose from.").format(answer=answer),
            _("the spelling; there are: {options}.").format(options=options),
        )
    return None


def _series(form: Form, answer: Any) -> Remark | None:
    if isinstance(answer, pd.DataFrame):
        return Remark(
            _("it is a whole table, and a Series is asked for: one column with its labels."),
            _('square brackets with one column\'s name, as in table["column"].'),
        )
    if not isinstance(answer, pd.Series):
        return Remark(
            _("it is of type {type}, and a pandas Series is asked for.").format(type=type(answer).__name__),
            _("whether the last step is .sum() or the like on a group, or list() where it need not be."),
        )
    return _rows(form, answer, answer)


def _rows(form: Form, answer: pd.Series | pd.DataFrame, measure: pd.Series) -> Remark | None:
    """Find wrong lengths, missing values, order and scale in rows; *measure* is what orders them."""
    if form.rows is not None and len(answer) != form.rows:
        return Remark(
            _("it has {found} rows where {wanted} are asked for.").format(
                found=len(answer), wanted=form.rows
            ),
            _("the filter (too wide, too narrow?) and what the rows are grouped by."),
        )
    if not form.missing and bool(pd.isna(answer).to_numpy().any()):
        return known("nan")
    if form.order in ("ascending", "descending"):
        falling = form.order == "descending"
        if not (measure.is_monotonic_decreasing if falling else measure.is_monotonic_increasing):
            return replace(known("order"), right="")  # the values have not been looked at
    numbers = measure if pd.api.types.is_numeric_dtype(measure) else pd.Series(dtype=float)
    return _out_of_scale(form, numbers)


def _frame(form: Form, answer: Any) -> Remark | None:
    if not isinstance(answer, pd.DataFrame):
        return Remark(
            _("it is of type {type}, and a DataFrame is asked for.").format(type=type(answer).__name__),
            _("reset_index(), which turns a grouped Series into a table; or double square brackets."),
        )
    whole = _with_index(answer, form.columns)
    lacking = [column for column in form.columns if column not in whole.columns]
    if lacking:
        near = get_close_matches(lacking[0], [str(column) for column in whole.columns], n=1, cutoff=0.5)
        look = _("rename(columns={{...}}): is “{near}” meant?") if near else _("the names in the question.")
        return Remark(
            _("the column “{column}” is missing.").format(column=lacking[0]),
            look.format(near=near[0] if near else ""),
            _("it is a table."),
        )
    by = whole[form.by] if form.by else whole[form.columns[-1]]
    return _rows(form, whole[list(form.columns)], by)


def _with_index(frame: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Bring back columns that a grouping moved into the index."""
    names = [name for name in frame.index.names if name in columns and name not in frame.columns]
    return frame.reset_index(names) if names else frame


def _function(form: Form, answer: Any) -> Remark | None:
    if not callable(answer):
        return Remark(
            _("it is of type {type}: the result of a call, it seems, not the function.").format(
                type=type(answer).__name__
            ),
            _("the brackets: hand in the function's name alone."),
        )
    results = [cases.result(answer, given) for given in form.cases]
    for given, found in zip(form.cases, results, strict=True):
        if isinstance(found, cases.Failure):
            return Remark(
                _("with the input {given} it stops: {error}.").format(given=cases.shown(given), error=found),
                _("that input, by calling the function with it in a cell of its own."),
            )
    if all(found is None for found in results):
        return Remark(
            _("it gives nothing back."),
            _("return, which hands back the result; print() only shows it."),
            _("it runs with every input."),
        )
    return _strange_result(form, results) or _same_result(form, results)


def _strange_result(form: Form, results: Sequence[Any]) -> Remark | None:
    """Find a result of another kind than asked for, such as a dictionary for a Series."""
    for given, found in zip(form.cases, results, strict=True):
        if form.gives and found is not None and _sort_of(found) != form.gives:
            return Remark(
                _("with the input {given} it gives back a {type}, not what the question asks for.").format(
                    given=cases.shown(given), type=type(found).__name__
                ),
                _("what the question says the function returns, and the line with return."),
                _("it runs with every input."),
            )
    return None


def _same_result(form: Form, results: Sequence[Any]) -> Remark | None:
    """Find a function that doesn't look at what it is given."""
    if len(results) < 3 or len({as_text(one, form.places) for one in results}) > 1:
        return None
    return Remark(
        _("it gives back the same, whatever it is given."),
        _("the names inside the function: only those in its brackets bring in what it is given."),
        _("it runs with every input."),
    )


def _gives(results: Sequence[Any]) -> str:
    """Name the sort of thing that all *results* are, those that are None apart; nothing where they differ."""
    sorts = {_sort_of(one) for one in results if one is not None}
    return sorts.pop() if len(sorts) == 1 else ""


def _sort_of(value: Any) -> str:
    """Name the sort of thing *value* is; nothing for what a question hardly asks for."""
    if is_number(value):
        return "number"
    return next((name for name, types in _SORTS.items() if isinstance(value, types)), "")


def _chart(form: Form, answer: Any) -> Remark | None:
    return drawn.complaint(answer, unit=form.unit, zero=form.zero)


_COMPLAINTS: Mapping[str, Callable[[Form, Any], Remark | None]] = {
    "number": _number,
    "choice": _choice,
    "series": _series,
    "frame": _frame,
    "function": _function,
    "chart": _chart,
}
