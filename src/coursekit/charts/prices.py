"""Prices in small multiples: a market's median in its range, and indices brought to one base."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from coursekit.charts.axes import DIGIT, LEFT, count_axis, headroom, label_width, thinned
from coursekit.charts.layouts import faceted, panel_width
from coursekit.charts.palette import AXIS, COUNTRY, COUNTRY_OTHER, INK
from coursekit.charts.show import Page

OVERHANG = 14  # what the last year and the axis take beyond the panels
HEIGHT = (100, 90)
BASE = 100.0


def bands(
    table: pd.DataFrame,
    page: Page,
    *,
    panel: str,
    order: Sequence[str],
    quarter: str,
    median: str,
    low: str,
    high: str,
    markets: str,
    across: tuple[int, int] = (3, 2),
) -> alt.FacetChart:
    """
    Draw the median price of each place in its range from the cheapest to the dearest market.

    Parameters
    ----------
    table : DataFrame
        A row for each *panel* and *quarter* (its first day) with prices *median*, *low* and *high* in one
        unit. A quarter without a row is a gap. Quarters with one market only (*markets*) have no range:
        they are grey dots, and no line joins them.
    order : list of str
        The panels in reading order.
    """
    data = _gaps(table[[panel, quarter, median, low, high, markets]], panel, quarter, every="QS")
    several = data[markets] >= 2
    drawn = pd.DataFrame(
        {
            panel: data[panel],
            "at": _decimal_year(data[quarter]),
            "median": data[median].where(several),
            "low": data[low].where(several),
            "high": data[high].where(several),
            "one": data[median].where(data[markets] == 1),
        }
    )
    highest = float(table[[median, high]].max().max())
    number = min(page.choose(*across), len(order))
    width = panel_width(page, number, labels=label_width(highest), slack=OVERHANG)
    scale = alt.Scale(domain=headroom(highest, 0.05), nice=False)
    axis = alt.Axis(tickCount=3, minExtent=label_width(highest), maxExtent=label_width(highest))
    base = alt.Chart(drawn).encode(x=_years(drawn["at"], width, room=0))
    layers = [
        base.mark_area(color=COUNTRY, opacity=0.25).encode(y=alt.Y("low:Q"), y2=alt.Y2("high:Q")),
        base.transform_filter("isValid(datum.one)")
        .mark_point(filled=True, color=COUNTRY_OTHER, size=14, opacity=1)
        .encode(y=alt.Y("one:Q")),
        base.mark_line(color=COUNTRY, strokeWidth=1.8, strokeCap="round").encode(
            y=alt.Y("median:Q", scale=scale, axis=axis)
        ),
    ]
    whole = alt.LayerChart(layer=layers, width=width, height=page.choose(*HEIGHT))
    return faceted(whole, page, panel=panel, order=order, across=across)


def indices(
    table: pd.DataFrame,
    page: Page,
    *,
    panel: str,
    order: Sequence[str],
    month: str,
    value: str,
    across: tuple[int, int] = (3, 1),
) -> alt.FacetChart:
    """
    Draw an index line in each panel, the last value printed, a dashed line at the base of 100.

    Parameters
    ----------
    table : DataFrame
        A row for each *panel* (publisher) and *month* (datetime); *value* is brought to one base of 100.
        Missing months are gaps. Panels keep unlike sources apart: no line joins them.
    order : list of str
        The panels in reading order.
    """
    data = _gaps(table[[panel, month, value]], panel, month)
    last = data[data[value].notna()].groupby(panel)[month].transform("max")
    ends = (data[month] == last).reindex(data.index, fill_value=False)
    drawn = pd.DataFrame(
        {
            panel: data[panel],
            "at": _decimal_year(data[month]),
            "index": data[value].round(1),
            "end": data[value].where(ends).round(1),
            "text": data[value].where(ends).map("{:.0f}".format, na_action="ignore"),
            # One row of each panel carries the base, as a rule drawn for every row would be drawn often.
            "base": data[value].where(data[panel].duplicated(), BASE).where(~data[panel].duplicated()),
        }
    )
    highest = max(float(table[value].max()), BASE)
    room = DIGIT * 3 + 12
    number = min(page.choose(*across), len(order))
    width = panel_width(page, number, labels=label_width(highest), slack=OVERHANG)
    axis = count_axis(phone=page.phone, minExtent=label_width(highest), maxExtent=label_width(highest))
    y = alt.Y("index:Q", scale=alt.Scale(domain=headroom(highest, 0.12), nice=False), axis=axis)
    base = alt.Chart(drawn).encode(x=_years(drawn["at"], width, room=room))
    point = base.transform_filter("isValid(datum.end)")
    layers = [
        base.transform_filter("isValid(datum.base)")
        .mark_rule(color=AXIS, strokeDash=[4, 3])
        .encode(x=LEFT, x2=alt.value(width - room), y=alt.Y("base:Q")),
        base.mark_line(color=COUNTRY, strokeWidth=2, strokeCap="round").encode(y=y),
        point.mark_point(filled=True, color=COUNTRY, size=36, opacity=1).encode(y=alt.Y("end:Q")),
        point.mark_text(align="left", dx=6, fontWeight=600, color=INK).encode(
            y=alt.Y("end:Q"), text=alt.Text("text:N")
        ),
    ]
    whole = alt.LayerChart(layer=layers, width=width, height=page.choose(150, 110))
    return faceted(whole, page, panel=panel, order=order, across=across)


def _gaps(table: pd.DataFrame, panel: str, at: str, *, every: str = "MS") -> pd.DataFrame:
    """Give every panel a row for each month (or quarter) from its first to its last: lines stop at gaps."""
    parts = []
    for name, rows in table.groupby(panel, sort=False):
        dates = pd.date_range(rows[at].min(), rows[at].max(), freq=every)
        parts.append(rows.set_index(at).reindex(dates).rename_axis(at).reset_index().assign(**{panel: name}))
    return pd.concat(parts, ignore_index=True)


def _decimal_year(months: pd.Series) -> pd.Series:
    """Write months as years and parts of one: short in the drawing, and free of time zones."""
    at: pd.Series = (months.dt.year + (months.dt.month - 1) / 12).round(3)
    return at


def _years(at: pd.Series, width: float, *, room: float) -> alt.X:
    """Give a time axis with whole years, *room* pixels free at its right."""
    first, last = float(at.min()), float(at.max())
    span = max(last - first, 1 / 12)
    whole = list(range(int(-(-first // 1)), int(last) + 1)) or [int(first)]
    shown = thinned(whole, width - room, width=44)
    axis = alt.Axis(values=shown, tickCount=2 * len(shown), format="d")
    domain = [first, last + span * room / (width - room)]
    return alt.X("at:Q", scale=alt.Scale(domain=domain, nice=False), axis=axis)
