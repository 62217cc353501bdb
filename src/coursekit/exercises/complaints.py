"""What is wrong with the form of an answer: said before anything is looked up, and to whoever asks."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

import numpy as np
import pandas as pd

from coursekit.exercises import cases, drawn
from coursekit.exercises.forms import Form, chosen, plain, sort_of, with_index
from coursekit.exercises.remarks import Remark, known
from coursekit.exercises.values import as_text, is_number
from coursekit.language import _


def complaint(form: Form, answer: Any) -> Remark | None:
    """Say what is wrong with the form of *answer*; None where nothing is."""
    return _COMPLAINTS[form.kind](form, plain(answer))


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


def _choice(form: Form, answer: Any) -> Remark | None:
    options = ", ".join(form.options)
    if not isinstance(answer, str | list | tuple | set if form.several else str):
        return Remark(
            _("it is of type {type}; text is asked for.").format(type=type(answer).__name__),
            _("quotation marks around one of: {options}.").format(options=options),
        )
    allowed = {option.casefold() for option in form.options}
    strange = [part for part in chosen(form, answer) if allowed and part not in allowed]
    if strange or not chosen(form, answer):
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
            _look_for_rows(answer, "pd.Series")
            or _("whether the last step is .sum() or the like on a group, or list() where it need not be."),
        )
    return _rows(form, answer, answer)


def _look_for_rows(answer: Any, maker: str) -> str:
    """Say how a list or dict becomes rows; empty for anything else."""
    bare = isinstance(answer, list | tuple | dict)
    return _("{maker}(…) around it, which makes it one.").format(maker=maker) if bare else ""


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
            _look_for_rows(answer, "pd.DataFrame")
            or _("reset_index(), which turns a grouped Series into a table; or double square brackets."),
        )
    whole = with_index(answer, form.columns)
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


def _function(form: Form, answer: Any) -> Remark | None:
    if not callable(answer) and not isinstance(answer, cases.Tried):
        return Remark(
            _("it is of type {type}: the result of a call, it seems, not the function.").format(
                type=type(answer).__name__
            ),
            _("the brackets: hand in the function's name alone."),
        )
    results = cases.results(answer, form.cases)
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
        if form.gives and found is not None and sort_of(found) != form.gives:
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
