"""
The closed list of tests a claim can be put to: pure functions of figures, and of the claim's own terms.

A test says whether what was found *bears out* the claim, *speaks against* it, or leaves it *open*. The
best estimate decides; a test that compares two estimates asks that their ranges do not overlap.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from coursekit.figures import Figure
from coursekit.periods import Span

BEARS_OUT, SPEAKS_AGAINST, OPEN = OUTCOMES = ("bears_out", "speaks_against", "open")
RISE, FALL = "rise", "fall"  # the third direction, no_fall, is that something has not clearly fallen


@dataclass(frozen=True)
class Terms:
    """
    What a claim commits itself to.

    Parameters
    ----------
    value, low, high : float or None
        The number named, and the least and the greatest that bear the claim out; in the claim's unit.
    tolerance : float
        Percent of leeway; percentage points for ``change``. For ``trend`` and ``expectation``: by how much a
        figure must move to count as moving at all.
    direction : str
        ``rise``, ``fall`` or ``no_fall``; empty where the claim names none.
    named : Span or None
        The time the claim names.
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None
    tolerance: float = 0.0
    direction: str = ""
    named: Span | None = None


def equals(found: Figure, terms: Terms) -> str:
    """
    Test whether it is the number claimed, give or take the tolerance.

    >>> equals(Figure(1_841_067, "people"), Terms(value=1_800_000, tolerance=5))
    'bears_out'
    """
    target = _needed(terms.value)
    return _outcome(abs(_needed(found.value) - target) <= abs(target) * terms.tolerance / 100)


def nearly(found: Figure, terms: Terms) -> str:
    """
    Test whether it is just below the number claimed: not above, nor further below than the tolerance.

    >>> nearly(Figure(73.8, "percent"), Terms(high=70, tolerance=10))
    'speaks_against'
    """
    value, ceiling = _needed(found.value), _needed(terms.high)
    if value < ceiling * (1 - terms.tolerance / 100):
        return _too_low(found)
    return _outcome(value <= ceiling)


def at_least(found: Figure, terms: Terms) -> str:
    """
    Test whether it reaches the number claimed.

    >>> at_least(Figure(326_000, "people"), Terms(low=350_000))
    'speaks_against'
    """
    if _needed(found.value) >= _needed(terms.low) * (1 - terms.tolerance / 100):
        return BEARS_OUT
    return _too_low(found)


def within_range(found: Figure, terms: Terms) -> str:
    """Test whether it lies between the two ends claimed."""
    floor = _needed(terms.low) * (1 - terms.tolerance / 100)
    ceiling = _needed(terms.high) * (1 + terms.tolerance / 100)
    return _outcome(floor <= _needed(found.value) <= ceiling)


def change(found: Figure, terms: Terms) -> str:
    """Test whether it is the change claimed, give or take the tolerance in percentage points."""
    return _outcome(abs(_needed(found.value) - _needed(terms.value)) <= terms.tolerance)


def superlative(found: Figure, others: Sequence[Figure], terms: Terms) -> str:
    """
    Test whether it exceeds every other figure.

    >>> superlative(Figure(184, "people"), [Figure(192, "people"), Figure(130, "people")], Terms())
    'speaks_against'
    """
    raised = scaled(found, 1 + terms.tolerance / 100)
    if all(raised.clearly_above(other) for other in others):
        return BEARS_OUT
    return SPEAKS_AGAINST if any(other.clearly_above(raised) for other in others) else OPEN


def moved(found: Figure, before: Figure, terms: Terms) -> str:
    """
    Test whether it moved from *before* in the direction claimed, by more than the tolerance.

    >>> moved(Figure(380, "usd"), Figure(335, "usd"), Terms(direction="rise", tolerance=5))
    'bears_out'
    """
    if terms.direction == RISE:
        return _above(found, scaled(before, 1 + terms.tolerance / 100))
    fallen = scaled(before, 1 - terms.tolerance / 100)
    return _above(fallen, found) if terms.direction == FALL else _above(found, fallen)


def compared(found: Figure, other: Figure, terms: Terms) -> str:
    """Test whether it stands above *other* (below it, where the direction is ``fall``)."""
    if terms.direction == FALL:
        return _above(scaled(other, 1 + terms.tolerance / 100), found)
    return _above(scaled(found, 1 + terms.tolerance / 100), other)


def dated(found: Span, terms: Terms) -> str:
    """Test whether it may have happened at the time claimed."""
    named = terms.named
    return OPEN if named is None else _outcome(found.start <= named.end and found.end >= named.start)


def scaled(figure: Figure, factor: float) -> Figure:
    """Give *figure* and its range times *factor*."""
    value, low, high = (
        None if end is None else end * factor for end in (figure.value, figure.low, figure.high)
    )
    return replace(figure, value=value, low=low, high=high)


# What each test looks at: one figure, a figure and an earlier one, others beside it, a date, or words only.
ALONE: Mapping[str, Callable[[Figure, Terms], str]] = {
    "equals": equals,
    "nearly": nearly,
    "at_least": at_least,
    "range": within_range,
    "change": change,
}
WITH_BASE: Mapping[str, Callable[[Figure, Figure, Terms], str]] = {"trend": moved, "expectation": moved}
WITH_OTHERS = ("superlative", "comparison")
IN_WORDS = ("event", "statement")
TESTS = (*ALONE, *WITH_BASE, *WITH_OTHERS, "date", *IN_WORDS)


def _outcome(holds: bool) -> str:
    return BEARS_OUT if holds else SPEAKS_AGAINST


def _too_low(found: Figure) -> str:
    """Judge a figure below what is claimed: one that is itself a lower bound decides nothing."""
    return OPEN if found.bound == "at_least" else SPEAKS_AGAINST


def _above(upper: Figure, lower: Figure) -> str:
    if upper.clearly_above(lower):
        return BEARS_OUT
    return SPEAKS_AGAINST if lower.clearly_above(upper) else OPEN


def _needed(value: float | None) -> float:
    if value is None:
        raise ValueError("a test was given no number")
    return value
