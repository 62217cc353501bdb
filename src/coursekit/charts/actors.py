"""Who did it: columns by actor with their range, by place, and as shares of one count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from coursekit.charts.axes import DIGIT, LEFT, PADDING, count_axis, headroom, label_width, thinned
from coursekit.charts.layouts import faceted, fitted, panel_width
from coursekit.charts.palette import GROUND, INK, MUTED, NO_DATA
from coursekit.charts.show import Page

SLACK = 32  # what the labels of an axis may stand out of their panel
ROW, HEADING = 56, 30  # pixels a bar with its words takes, and the heading of a group
NARROWEST = 26  # pixels below which a part of a bar carries no number


def ranged(
    table: pd.DataFrame,
    page: Page,
    *,
    panel: str,
    colours: Mapping[str, str],
    x: str,
    y: str,
    low: str,
    high: str,
    across: tuple[int, int] = (2, 1),
) -> alt.FacetChart:
    """
    Draw the columns of each actor on one scale, a line from low to high on each, the highest printed.

    Parameters
    ----------
    table : DataFrame
        A row for each *panel* (actor) and *x* (year): *y*, *low* and *high*. A missing row is a gap.
    colours : dict
        The actors in reading order, each with its colour.
    across : pair of int
        Panels in a row: wide, phone.
    """
    highest = float(table[[y, high]].max().max())
    width = panel_width(page, page.choose(*across), labels=label_width(highest), slack=SLACK)
    peaks = table.sort_values([y, x]).groupby(panel)[x].last()
    printed = (table[x] == table[panel].map(peaks)) & (table[y] > 0)
    data = table[[panel, x, y, low, high]].assign(text=table[y].map("{:,.0f}".format).where(printed))
    base = alt.Chart().encode(x=_years(table[x], x, width))
    tall = alt.Y(f"{y}:Q", scale=_scale(highest, 0.14), axis=_counts(page, highest))
    layers = [
        base.mark_bar().encode(y=tall, color=_by_colour(panel, colours, legend=None)),
        base.mark_rule(color=INK, strokeWidth=1.3).encode(y=alt.Y(f"{low}:Q"), y2=alt.Y2(f"{high}:Q")),
        base.transform_filter("isValid(datum.text)")
        .mark_text(dy=-8)
        .encode(y=alt.Y(f"{high}:Q"), text=alt.Text("text:N")),
    ]
    small = alt.LayerChart(layer=layers, width=width, height=page.choose(110, 90))
    return faceted(small, page, panel=panel, order=list(colours), across=across, data=data)


def stacked(
    table: pd.DataFrame,
    page: Page,
    *,
    panel: str,
    order: Sequence[str],
    part: str,
    colours: Mapping[str, str],
    x: str,
    y: str,
    across: tuple[int, int] = (4, 2),
) -> alt.FacetChart:
    """
    Draw the columns of each *panel* (place) on one scale, stacked by *part* (actor).

    Parameters
    ----------
    table : DataFrame
        A row for each *panel*, *x* (year) and *part*; *y* counts.
    order : list of str
        The panels in reading order.
    colours : dict
        The parts in the order of the legend, each with its colour.
    """
    highest = float(table.groupby([panel, x])[y].sum().max())
    in_row = int(min(page.choose(*across), max(len(order), 2)))
    width = panel_width(page, in_row, labels=label_width(highest), slack=SLACK)
    legend = alt.Legend(columns=page.choose(len(colours), 1))
    bars = (
        alt.Chart()
        .mark_bar()
        .encode(
            x=_years(table[x], x, width),
            y=alt.Y(f"{y}:Q", scale=_scale(highest, 0.08), axis=_counts(page, highest)),
            color=_by_colour(part, colours, legend=legend),
        )
        .properties(width=width, height=90)
    )
    data = table[[panel, x, part, y]]
    return faceted(alt.LayerChart(layer=[bars]), page, panel=panel, order=order, across=across, data=data)


def shares(
    table: pd.DataFrame,
    page: Page,
    *,
    group: str,
    row: str,
    part: str,
    colours: Mapping[str, str],
    share: str,
    rest: str,
) -> alt.LayerChart:
    """
    Draw a bar for each count, cut into the share of each actor, under a heading for each *group* (year).

    Parameters
    ----------
    table : DataFrame
        A row for each *group*, *row* (count, in words) and *part* (actor), in reading order; *share* is a
        percentage of that count. What is missing to a hundred is drawn pale, under the word *rest*.
    colours : dict
        The actors from left to right, each with its colour.
    """
    lines = _lines(table, group, row)
    parts = _laid(table.merge(lines, on=[group, row]), part, share, list(colours), rest)
    height = int(lines["y"].max()) + 34
    room = page.width - PADDING
    x = alt.X("from:Q", scale=alt.Scale(domain=[0, 100], range=[0, room]), axis=None)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[height, 0], nice=False), axis=None)
    named = {**colours, rest: NO_DATA} if rest in set(parts["part"]) else dict(colours)
    legend = alt.Legend(columns=page.choose(len(named), 1), symbolStrokeColor=MUTED, symbolStrokeWidth=0.6)
    bars = alt.Chart(parts[["part", "from", "to", "y"]]).mark_bar(height=16, stroke=GROUND, strokeWidth=1)
    wide = parts[(parts["to"] - parts["from"]) * room / 100 >= NARROWEST]
    numbers = wide.assign(at=(wide["from"] + wide["to"]) / 2)[["at", "text", "y"]]
    headings = lines.drop_duplicates(group).assign(y=lambda first: first["y"] - 44)
    words: dict[str, Any] = {"align": "left", "baseline": "middle"}
    layers = [
        bars.encode(x=x, x2=alt.X2("to:Q"), y=y, color=_by_colour("part", named, legend=legend)),
        alt.Chart(numbers).mark_text(dy=17).encode(x=alt.X("at:Q"), y=y, text=alt.Text("text:N")),
        alt.Chart(lines[[row, "y"]]).mark_text(dy=-18, **words)
        .encode(x=LEFT, y=y, text=alt.Text(f"{row}:N")),
        alt.Chart(headings[[group, "y"]]).mark_text(fontWeight=600, fontSize=14, **words)
        .encode(x=LEFT, y=y, text=alt.Text(f"{group}:N")),
    ]  # fmt: skip
    return fitted(layers, page, height)


def _lines(table: pd.DataFrame, group: str, row: str) -> pd.DataFrame:
    """Give each bar its height on the page, with room for a heading above each group."""
    lines = table[[group, row]].drop_duplicates().reset_index(drop=True)
    headings = (lines[group] != lines[group].shift()).cumsum()
    return lines.assign(y=lines.index * ROW + headings * HEADING + 22)


def _laid(table: pd.DataFrame, part: str, share: str, order: list[str], rest: str) -> pd.DataFrame:
    """Lay the parts of each bar end to end, and fill up what is missing to a hundred."""
    found = []
    for height, bar in table.groupby("y", sort=False):
        shares = bar.set_index(part)[share].reindex(order).dropna()
        left = 100 - float(shares.sum())
        if left >= 0.5:
            shares[rest] = left
        ends = shares.cumsum()
        cut = pd.DataFrame({"part": shares.index, "from": (ends - shares).to_numpy(), "to": ends.to_numpy()})
        found.append(cut.assign(y=height, text=shares.map("{:.0f}%".format).to_numpy()))
    return pd.concat(found, ignore_index=True).round(2)


def _years(years: pd.Series, x: str, width: float) -> alt.X:
    values = list(range(int(years.min()), int(years.max()) + 1))
    axis = alt.Axis(values=thinned(values, width, width=DIGIT * 4 + 16), tickCount=len(values), ticks=False)
    return alt.X(f"{x}:O", axis=axis, scale=alt.Scale(domain=values, paddingInner=0.18))


def _scale(highest: float, above: float) -> alt.Scale:
    return alt.Scale(domain=headroom(highest, above), nice=False)


def _counts(page: Page, highest: float) -> alt.Axis:
    width = label_width(highest)
    return count_axis(phone=page.phone, ticks=3, minExtent=width, maxExtent=width)


def _by_colour(field: str, colours: Mapping[str, str], *, legend: alt.Legend | None) -> alt.Color:
    scale = alt.Scale(domain=list(colours), range=list(colours.values()))
    return alt.Color(f"{field}:N", scale=scale, legend=legend)
