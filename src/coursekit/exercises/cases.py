"""The inputs a student's function is tried with: how they travel in a file, and what comes back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from copy import deepcopy
from dis import get_instructions
from io import StringIO
from typing import Any

import pandas as pd


class Failure:
    """What a function that stopped had to say."""

    def __init__(self, error: Exception) -> None:
        self.text = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__

    def __str__(self) -> str:
        return self.text


def result(function: Callable[..., Any], given: Sequence[Any]) -> Any:
    """Call *function* with a copy of *given*, which it may change; give its result, or a Failure."""
    try:
        with redirect_stdout(StringIO()):  # what a student's function prints, she has seen before
            return function(*deepcopy(list(given)))
    except Exception as error:  # whatever a student's code raises is a remark, not our failure
        return Failure(error)


class Tried:
    """A function that was called with every case: called once, however often its results are asked for."""

    def __init__(self, function: Callable[..., Any], given: Sequence[Sequence[Any]]) -> None:
        self.results = [result(function, one) for one in given]


def results(answer: Callable[..., Any] | Tried, given: Sequence[Sequence[Any]]) -> list[Any]:
    """Give what *answer* makes of each case in *given*."""
    return (answer if isinstance(answer, Tried) else Tried(answer, given)).results


def is_empty(function: Callable[..., Any]) -> bool:
    """Tell whether *function* is still as a release leaves it: three dots, and perhaps a docstring."""
    return _steps(function) == _steps(_left_open)


def packed(value: Any) -> Any:
    """Write one input as JSON: a Series and a DataFrame as their columns, anything else as it is."""
    if isinstance(value, pd.Series):
        return {"series": _listed(value), "index": _listed(value.index), "name": value.name}
    if isinstance(value, pd.DataFrame):
        return {"frame": {str(name): _listed(value[name]) for name in value.columns}}
    return value


def unpacked(value: Any) -> Any:
    """Read what :func:`packed` wrote."""
    if isinstance(value, dict) and set(value) == {"series", "index", "name"}:
        return pd.Series(value["series"], index=value["index"], name=value["name"])
    if isinstance(value, dict) and set(value) == {"frame"}:
        return pd.DataFrame(value["frame"])
    return value


def shown(given: Sequence[Any]) -> str:
    """Write inputs as a person would type them, long ones in short."""
    plain = (str, int, float, type(None))
    words = [repr(value) if isinstance(value, plain) else type(value).__name__ for value in given]
    return f"({', '.join(words)})"


def _listed(values: pd.Series | pd.Index) -> list[Any]:
    return [None if pd.isna(value) else value for value in values.tolist()]


def _left_open() -> None: ...


def _steps(function: Callable[..., Any]) -> list[str]:
    """Name the steps of a function written in Python; none for any other."""
    return [step.opname for step in get_instructions(function)] if hasattr(function, "__code__") else []
