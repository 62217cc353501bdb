"""
Figures: one value with its unit, date, area, range and source.

A figure is taken from rows of a loaded table (:func:`total`, :func:`single`, :func:`count`,
:func:`mean`) or computed from other figures (:func:`share`, :func:`ratio`, :func:`change`,
:func:`difference`, :func:`per`). It knows where it comes from all along. Without rows there is no
value: such a figure is *missing*, and so is all that is computed from it. Missing is never zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import pandas as pd

from coursekit import tables
from coursekit.errors import FigureError
from coursekit.language import _
from coursekit.packages import Package, package_here
from coursekit.periods import Span
from coursekit.sources import find_source
from coursekit.units import find_unit, full_text, in_words, number_text


@dataclass(frozen=True)
class Figure:
    """
    One value and where it comes from.

    Parameters
    ----------
    value : float or None
        In *unit*; None where the data give none.
    unit : str
        A unit of the data package, such as ``people``.
    date : Span or None
        The day, month, season or years it stands for.
    area : str
        The place it stands for, in words.
    low, high : float or None
        The publisher's range, in *unit*.
    table, how : str
        The table its rows are in, and how it was got from them.
    sources : tuple of str
        Ids in the table of sources.
    bound : str
        ``exact``, or what the source says before the number (``at_least``, ``about`` …).
    """

    value: float | None
    unit: str
    date: Span | None = None
    area: str = ""
    low: float | None = None
    high: float | None = None
    table: str = ""
    how: str = ""
    sources: tuple[str, ...] = ()
    bound: str = "exact"

    @property
    def missing(self) -> bool:
        """Tell whether the data give no value."""
        return self.value is None

    @property
    def least(self) -> Figure:
        """The low end of the range, as a figure of its own."""
        return replace(
            self,
            value=self.low,
            low=None,
            high=None,
            how=_("low end of the range of: {how}").format(how=self.how),
        )

    @property
    def most(self) -> Figure:
        """The high end of the range, as a figure of its own."""
        return replace(
            self,
            value=self.high,
            low=None,
            high=None,
            how=_("high end of the range of: {how}").format(how=self.how),
        )

    @property
    def label(self) -> str:
        """The number with its unit, as ``3,656 deaths``."""
        return f"{self:unit}"

    def clearly_above(self, other: Figure) -> bool:
        """Tell whether this is higher than *other* beyond both ranges (a bare value is its own range)."""
        if self.value is None or other.value is None:
            return False
        lowest = self.value if self.low is None else self.low
        highest = other.value if other.high is None else other.high
        return lowest > highest

    def __format__(self, spec: str) -> str:
        """
        Print the number: by its unit without *spec*; ``unit``, ``short``, ``words``, ``range`` or ``.1f``.

        >>> f"{Figure(3656, 'deaths')} / {Figure(1_841_067, 'people'):short}"
        '3,656 / 1.84 million'
        """
        if self.value is None:
            raise FigureError(
                _("This figure has no value to print: {how}.").format(how=self.how or self.table)
            )
        if spec == "range":
            if self.low is None or self.high is None:
                raise FigureError(_("This figure has no range to print: {how}.").format(how=self.how))
            return f"{number_text(self.low, self.unit)}–{number_text(self.high, self.unit)}"
        if spec == "words":
            return in_words(self.value)
        if spec == "unit":
            return find_unit(self.unit).counted(full_text(self.value, self.unit), self.value)
        return number_text(self.value, self.unit, spec)


def total(rows: pd.DataFrame, column: str, *, area: str | None = None, date: Span | None = None) -> Figure:
    """
    Add up *column* over *rows* of a loaded table, and its low and high estimates where it has them.

    Parameters
    ----------
    rows : DataFrame
        Rows of a table from :func:`coursekit.load`.
    column : str
        A column with a unit.
    area, date : str, Span, optional
        What the sum stands for, where the rows don't say it by themselves.

    Raises
    ------
    FigureError
        The rows come from no table, or the column has no unit or source.
    """
    field = _measure(rows, column)
    value, how = _sum(rows, column), _sum_in_words(rows, column)
    low, high = _range(rows, field)
    return _figure(rows, column, value, how, low=low, high=high, area=area, date=date)


def single(rows: pd.DataFrame, column: str, *, area: str | None = None, date: Span | None = None) -> Figure:
    """Take *column* of the one row in *rows*; no row gives a missing figure, several are an error."""
    if len(rows) > 1:
        message = _("One row was expected for '{column}', {count} came. Filter further.")
        raise FigureError(message.format(column=column, count=len(rows)))
    figure = total(rows, column, area=area, date=date)
    bound = str(rows["bound"].iloc[0]) if "bound" in rows and len(rows) else "exact"
    return replace(figure, bound=bound)


def mean(rows: pd.DataFrame, column: str, *, area: str | None = None, date: Span | None = None) -> Figure:
    """Average *column* over *rows*."""
    value = float(rows[column].mean()) if rows[column].notna().any() else None
    how = _("mean of {column} over {rows} rows").format(column=column, rows=len(rows))
    return _figure(rows, column, value, how, area=area, date=date)


def count(rows: pd.DataFrame, unit: str, *, area: str | None = None, date: Span | None = None) -> Figure:
    """Count *rows* of a loaded table; no row is a count of zero."""
    name = _table(rows)
    find_unit(unit)
    how = _("rows of {table} counted").format(table=name)
    return Figure(
        float(len(rows)), unit, date or Span.of_rows(rows), _area(rows) if area is None else area,
        table=name, how=how, sources=sources_of(rows),
    )  # fmt: skip


def tally(things: int, unit: str, like: Figure, *, how: str) -> Figure:
    """Count something else that was found in the rows behind *like*, such as years or regions."""
    find_unit(unit)
    return replace(like, value=float(things), unit=unit, low=None, high=None, how=how, bound="exact")


def share(part: Figure, whole: Figure) -> Figure:
    """Say *part* as a percentage of *whole*; both in one unit."""
    _same_unit(part, whole)
    value = None if _unusable(part, whole) else 100 * _value(part) / _value(whole)
    return _computed(value, "percent", part, whole, _("{a} as a share of {b}"))


def ratio(above: Figure, below: Figure) -> Figure:
    """Divide *above* by *below*; both in one unit."""
    _same_unit(above, below)
    value = None if _unusable(above, below) else _value(above) / _value(below)
    return _computed(value, "ratio", above, below, _("{a} divided by {b}"))


def change(new: Figure, old: Figure) -> Figure:
    """Say by how many percent *new* lies above *old* (negative: below)."""
    _same_unit(new, old)
    value = None if _unusable(new, old) else 100 * (_value(new) / _value(old) - 1)
    return _computed(value, "percent", new, old, _("from {b} to {a}"))


def difference(above: Figure, below: Figure) -> Figure:
    """Take *below* from *above*; both in one unit."""
    _same_unit(above, below)
    value = None if above.missing or below.missing else _value(above) - _value(below)
    return _computed(value, above.unit, above, below, _("{a} less {b}"))


def per(counted: Figure, population: Figure, unit: str, *, base: int = 100_000) -> Figure:
    """Express *counted* per *base* of *population*, with its range, in *unit*."""
    if _unusable(counted, population):
        return _computed(None, unit, counted, population, _("{a} per {b}"))
    scale = base / _value(population)
    low = None if counted.low is None else counted.low * scale
    high = None if counted.high is None else counted.high * scale
    figure = _computed(_value(counted) * scale, unit, counted, population, _("{a} per {b}"))
    return replace(figure, low=low, high=high)


def size_of(figure: Figure) -> Figure:
    """Give *figure* without its sign, for sentences that say fell or rose in words."""
    return figure if figure.value is None else replace(figure, value=abs(figure.value))


def _figure(
    rows: pd.DataFrame,
    column: str,
    value: float | None,
    how: str,
    *,
    low: float | None = None,
    high: float | None = None,
    area: str | None,
    date: Span | None,
) -> Figure:
    unit = _unit(rows, column)
    return Figure(
        value, unit, date or Span.of_rows(rows), _area(rows) if area is None else area, low, high,
        _table(rows), how, sources_of(rows, column),
    )  # fmt: skip


def _table(rows: pd.DataFrame) -> str:
    name = rows.attrs.get("table")
    if not name:
        raise FigureError(
            _("These rows don't say which table they come from. Take them from load(...) by filtering, ")
            + _("or set rows.attrs['table'].")
        )
    return str(name)


def _range(rows: pd.DataFrame, field: Mapping[str, Any]) -> tuple[float | None, float | None]:
    """Add up the low and the high estimates that belong to *field*, where the rows hold them."""
    ends = field.get("bestLowHigh", {})
    low, high = (_sum(rows, ends[end]) if ends.get(end) in rows else None for end in ("low", "high"))
    return low, high


def _measure(rows: pd.DataFrame, column: str) -> Mapping[str, Any]:
    """Give what the package says of *column*; FigureError where it holds no measure."""
    name = _table(rows)
    field = package_here().field(name, column)
    if column not in rows or not (field.get("unit") or field.get("unitField")):
        measures = ", ".join(_measures(name)) or _("none")
        message = _("Table '{table}' has no measure '{column}'. It has: {measures}.")
        raise FigureError(message.format(table=name, column=column, measures=measures))
    return field


def _measures(table: str) -> list[str]:
    fields = package_here().resource(table).get("schema", {}).get("fields", [])
    return [field["name"] for field in fields if field.get("unit") or field.get("unitField")]


def _unit(rows: pd.DataFrame, column: str) -> str:
    field = _measure(rows, column)
    if "unit" in field:
        return str(field["unit"])
    units = rows[field["unitField"]].unique()
    if len(units) > 1:
        raise FigureError(_("Several units in one figure: {units}.").format(units=", ".join(units)))
    return str(units[0]) if len(units) else "none"


def _area(rows: pd.DataFrame) -> str:
    """Name the one place *rows* are about, the smallest first; nothing where they are about several."""
    for column in ("adm2_name", "adm1_name", "area", "country"):
        if column in rows and rows[column].nunique() == 1:
            return str(rows[column].iloc[0])
    if "iso3" in rows and rows["iso3"].nunique() == 1:
        return country_name(str(rows["iso3"].iloc[0]))
    return ""


def country_name(iso3: str) -> str:
    """Name a country as prose does; the code itself where the package has no table of countries."""
    names = _country_names(package_here())
    return _(names[iso3]) if iso3 in names else iso3


@lru_cache(maxsize=4)
def _country_names(package: Package) -> Mapping[str, str]:
    if "countries" not in package.resources:
        return {}
    countries = tables.load_from(package, "countries")
    return {str(code): str(name) for code, name in zip(countries["iso3"], countries["name"], strict=True)}


def sources_of(rows: pd.DataFrame, column: str | None = None) -> tuple[str, ...]:
    """Name the sources of *rows*: of each row, of the column, or of the table."""
    package = package_here()
    name = _table(rows)
    field = package.field(name, column) if column else {}
    if "source_id" in rows and "sourceId" not in field:
        found = tuple(sorted(rows["source_id"].dropna().unique()))
    else:
        found = tuple(filter(None, [field.get("sourceId") or package.resource(name).get("sourceId")]))
    if not found and len(rows):
        raise FigureError(
            _("Table '{table}' names no source for '{column}'.").format(table=name, column=column)
        )
    for source in found:
        find_source(package.folder, source)
    return found


def _sum(rows: pd.DataFrame, column: str) -> float | None:
    return float(rows[column].sum()) if rows[column].notna().any() else None


def _sum_in_words(rows: pd.DataFrame, column: str) -> str:
    given = int(rows[column].notna().sum())
    if given == 1:
        return _("as published ({column})").format(column=column)
    text = _("sum of {column} over {rows} rows").format(column=column, rows=f"{given:,}")
    absent = len(rows) - given
    return text if not absent else text + _(" ({absent} without a value)").format(absent=absent)


def _in_full(figure: Figure) -> str:
    about = ", ".join(filter(None, [figure.area, str(figure.date or "")]))
    return f"{figure.label} ({about}: {figure.how})"


def _same_unit(one: Figure, other: Figure) -> None:
    if one.unit != other.unit and not (one.missing or other.missing):
        message = _("These figures have unlike units: {one} and {other}.")
        raise FigureError(message.format(one=one.unit, other=other.unit))


def _unusable(above: Figure, below: Figure) -> bool:
    return above.missing or below.missing or below.value == 0


def _value(figure: Figure) -> float:
    if figure.value is None:
        raise FigureError(_("This figure has no value: {how}.").format(how=figure.how))
    return figure.value


def _computed(value: float | None, unit: str, first: Figure, second: Figure, how: str) -> Figure:
    """Build the figure computed from two others, keeping both their sources."""
    pair = (("a", first), ("b", second))
    words = {name: _in_full(figure) for name, figure in pair if not figure.missing}
    sources = tuple(dict.fromkeys(first.sources + second.sources))
    table = "; ".join(dict.fromkeys(filter(None, [first.table, second.table])))
    said = how.format(**words) if len(words) == 2 else how
    return Figure(value, unit, first.date, first.area, table=table, how=said, sources=sources)
