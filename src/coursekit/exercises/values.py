"""
Any answer as one text, so that two answers are the same exactly if their texts are.

Numbers are rounded to the decimal places the exercise asks for; an answer that a student rounded already
and one left as computed give the same text. At an exact half, rounding up (12.5 to 13) and rounding to
the even neighbour, as Python does (12.5 to 12), are both right. Among many numbers one is likely to have been
rounded to a place or two more than asked for and to land beside when rounded once more (12.46, 12.5, 13): so
columns and charts rounded so are right, too.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from numbers import Real
from typing import Any

import numpy as np
import pandas as pd

HALVES = (ROUND_HALF_UP, ROUND_HALF_EVEN)
Way = tuple[str, int]
WAYS = tuple((halves, spare) for spare in (0, 1, 2) for halves in HALVES)
DIGITS = 12  # significant ones kept; what lies beyond is noise of the machine
EDGE = 0.001  # of a step; a true value so near to a rounding boundary counts on both sides of it
MISSING = "missing"

Places = int | Mapping[str, int]


def as_text(value: Any, places: Places = 0, way: Way = (ROUND_HALF_UP, 0)) -> str:
    """
    Write *value* as a text that equal answers share.

    Parameters
    ----------
    value : number, str, date, None, list, dict, Series, DataFrame
        The answer, or a part of one. A DataFrame is written column by column, without its index.
    places : int or dict of column to int
        Decimal places kept; negative for tens, hundreds …
    way : (str, int)
        One of :data:`WAYS`: how an exact half is rounded, and how many places more a first rounding kept.

    Examples
    --------
    >>> as_text(0.34449, 2), as_text("  Mopti ")
    ('0.34', '"mopti"')
    """
    return json.dumps(_plain(value, places, way), ensure_ascii=False, separators=(",", ":")).strip()


def texts(value: Any, places: Places = 0) -> tuple[str, ...]:
    """Give every text that counts as *value*: more than one where it lies at a rounding boundary."""
    near = [value]
    if is_number(value) and isinstance(places, int):
        edge = EDGE * 10.0**-places
        near += [float(value) - edge, float(value) + edge]
    return tuple(dict.fromkeys(as_text(one, places, (halves, 0)) for one in near for halves in HALVES))


def is_number(value: Any) -> bool:
    """Tell whether *value* is a single number; truth values are not."""
    return isinstance(value, Real | np.number) and not isinstance(value, bool | np.bool_)


def rounded(value: float, places: int, halves: str = ROUND_HALF_UP) -> Decimal:
    """
    Round *value* to *places* decimal places.

    >>> rounded(12.5, 0), rounded(12.5, 0, ROUND_HALF_EVEN), rounded(1234, -3)
    (Decimal('13'), Decimal('12'), Decimal('1E+3'))
    """
    exact = Decimal(f"{value:.{DIGITS}g}")
    return exact.quantize(Decimal(1).scaleb(-places), rounding=halves)


def _plain(value: Any, places: Places, way: Way) -> Any:
    """Turn *value* into what JSON can write, numbers as rounded ones."""
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if is_number(value):
        return _written(float(value), places if isinstance(places, int) else 0, way)
    if isinstance(value, str):
        return " ".join(value.split()).casefold()
    if isinstance(value, dt.date | pd.Timestamp | np.datetime64) and not pd.isna(value):
        return f"{pd.Timestamp(value):%Y-%m-%d}"
    if isinstance(value, pd.Series):
        return [[label(key), _plain(one, places, way)] for key, one in value.items()]
    if isinstance(value, pd.DataFrame):
        return dict(_columns(value, places, way))
    if isinstance(value, Mapping):
        return {label(key): _plain(one, places, way) for key, one in sorted(value.items(), key=str)}
    if isinstance(value, list | tuple | np.ndarray | pd.Index):
        return [_plain(one, places, way) for one in value]
    return MISSING if value is None or _is_missing(value) else str(value)


def _columns(frame: pd.DataFrame, places: Places, way: Way) -> Iterator[tuple[str, Any]]:
    for name in frame.columns:
        kept = places if isinstance(places, int) else places.get(str(name), 0)
        yield str(name), [_plain(one, kept, way) for one in frame[name]]


def label(key: Any) -> str:
    """Write the label of a row: a year as ``2022`` whether it is whole or not, a date as ISO date."""
    if isinstance(key, tuple):
        return " | ".join(label(part) for part in key)
    if is_number(key) and float(key).is_integer():
        return str(int(key))
    if isinstance(key, dt.date | pd.Timestamp) and not pd.isna(key):
        return f"{pd.Timestamp(key):%Y-%m-%d}"
    return " ".join(str(key).split()).casefold()


def _is_missing(value: Any) -> bool:
    return bool(pd.api.types.is_scalar(value) and pd.isna(value))


def _written(number: float, places: int, way: Way) -> float | int | str:
    """Write a number rounded, without a sign before zero."""
    if math.isnan(number):
        return MISSING
    if math.isinf(number):
        return "infinite"
    halves, spare = way
    if spare:
        number = float(rounded(number, places + spare))
    short = rounded(number, places, halves)
    return float(short) + 0.0 if places > 0 else int(short)
