"""Units, and how a number in one is written for people."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from coursekit import tables
from coursekit.errors import FigureError
from coursekit.language import _, several

SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
WHOLE_KINDS = ("time", "rate", "ratio")  # 14 days, 6 hours a day: no decimal that says nothing
SHORT = ((1e9, "billion"), (1e6, "million"))


@dataclass(frozen=True)
class Unit:
    """A unit: its id, how it reads after one and after several, and its kind (count, share, money …)."""

    unit: str
    one: str
    many: str
    symbol: str = ""
    kind: str = "count"

    def counted(self, number: str, value: float) -> str:
        """Put the unit to a printed *number*; a sign that is already in it is not said twice."""
        if self.kind == "share" or (self.symbol and self.symbol in number):
            return number
        return f"{number} {several(self.one, self.many, value)}".rstrip()


BUILT_IN = {"none": Unit("none", "", "")}


@lru_cache(maxsize=1)
def load_units() -> dict[str, Unit]:
    """Read the units of the course's data package, by id."""
    columns = ["unit", "label_one", "label", "symbol", "kind"]
    rows = tables.load("units")[columns].fillna("").to_dict("records")
    found = [Unit(*(str(row[column]) for column in columns)) for row in rows]
    return BUILT_IN | {unit.unit: unit for unit in found}


def find_unit(unit: str) -> Unit:
    """Give the unit called *unit*; FigureError with those that exist."""
    units = load_units()
    if unit not in units:
        known = ", ".join(sorted(units))
        raise FigureError(_("Unknown unit '{unit}'. There are: {known}.").format(unit=unit, known=known))
    return units[unit]


def number_text(value: float, unit: str, spec: str = "") -> str:
    """
    Write *value* in *unit*: ``3,656``, ``45%``, ``$685.7 million``, ``2.8``.

    Parameters
    ----------
    value : float
        In *unit*.
    unit : str
        Its kind chooses the form.
    spec : str
        ``short`` for millions in words, or a Python format such as ``.1f``.
    """
    known = find_unit(unit)
    if known.kind == "share":
        return f"{value:{spec or _share_form(value)}}%"
    if spec == "short" or (known.kind == "money" and not spec):
        return _short(value, known.symbol if known.symbol.endswith("$") else "")
    if spec:
        return f"{value:{spec}}"
    if known.kind == "count":
        return f"{value:,.0f}"
    whole = abs(value) >= 100 or (known.kind in WHOLE_KINDS and float(value).is_integer())
    return f"{value:,.0f}" if whole else f"{value:,.1f}"


def full_text(value: float, unit: str) -> str:
    """Write *value* in *unit* as a note needs it: money in full, shares and indices with decimals."""
    kind = find_unit(unit).kind
    return number_text(value, unit, {"money": ",.0f", "share": ".1f", "index": ".2f"}.get(kind, ""))


def in_words(value: float) -> str:
    """Write a whole number below ten as a word, any other in digits."""
    return _(SMALL[int(value)]) if value in range(10) else f"{value:,.0f}"


def _share_form(value: float) -> str:
    return ".0f" if value == 0 or abs(value) >= 1 else ".1f"


def _short(value: float, symbol: str) -> str:
    for size, word in SHORT:
        if abs(value) >= size:
            number = f"{value / size:,.1f}" if symbol else f"{value / size:,.2f}"
            return f"{symbol}{number} {_(word)}"
    return f"{symbol}{value:,.0f}"
