"""Timelines: dated events in lanes, each with its label, over a strip of all that happened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import altair as alt
import pandas as pd

from coursekit.charts.axes import LEFT, LETTER, PADDING, instant
from coursekit.charts.layouts import fitted, in_lanes
from coursekit.charts.palette import COUNTRY, GROUND, INK, MUTED
from coursekit.charts.show import Page

LONG = pd.Timedelta(days=100)  # what lasts longer is drawn as a bar,
SLICES = 120  # and, on a short axis, what lasts longer than one slice of so many


def strip(
    events: pd.DataFrame,
    everything: pd.DataFrame,
    page: Page,
    *,
    start: str,
    end: str,
    lane: str,
    label: str,
    lanes: Sequence[str],
    rest: str,
    first: date,
    last: date,
    dates: str | None = None,
    vague: str | None = None,
    daily: bool = False,
) -> alt.LayerChart:
    """
    Draw events on one axis of time, lane by lane, each on a line of its own with its label.

    Parameters
    ----------
    events : DataFrame
        The events that are named: dates *start* and *end*, *lane*, and a *label* of at most 45 letters.
    everything : DataFrame
        All events known, by *start*: a row of ticks at the bottom, under the words *rest*.
    lanes : list of str
        The lanes from top to bottom.
    first, last : date
        Where the axis begins and ends.
    dates : str, optional
        The field that says when, as written before the label; the year (day and month if *daily*) where
        left out.
    vague : str, optional
        A field that is true where *start* and *end* only bound an unknown day: drawn hollow, without a dot.
    daily : bool
        Draw day by day: a stroke for a day, a bar for whatever lasts longer, months on the axis.
    """
    step = page.choose(23, 37)
    room = page.width - PADDING - 16
    rows = in_lanes(events, lane=lane, lanes=lanes, heading=label, by=start)
    height = int((len(rows) + 2) * step)
    data = rows.assign(y=rows.index * step + step * page.choose(0.5, 0.75))
    data = data.rename(columns={start: "from", end: "to", label: "text"})
    unsure = data[vague].eq(True) if vague else pd.Series(False, index=data.index)
    when = data[dates] if dates else _stamps(data["from"], unsure, daily)
    data["text"] = data["text"].where(~data["event"], when + " " + data["text"])
    headings = data.loc[~data["event"], ["text", "y"]]
    named = data.loc[data["event"], ["from", "to", "text", "y"]]
    hollow = unsure[named.index]
    scale = alt.Scale(domain=[instant(first), instant(last)])
    marked, form = (_months(first, last), "%b") if daily else _ticks(first, last)
    ticks = alt.Axis(format=form, values=marked, grid=True, tickCount=20, labelFlush=not daily)
    x = alt.X("from:T", scale=scale, axis=ticks)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[height, 0], nice=False), axis=None)
    below = pd.DataFrame({"text": [rest], "y": [height - 1.7 * step]})
    crowd = pd.DataFrame({"from": everything[start], "y": height - 0.9 * step, "to_y": height - 0.4 * step})
    short = min(LONG, (pd.Timestamp(last) - pd.Timestamp(first)) / SLICES)
    lasting = (named["to"] - named["from"] > (pd.Timedelta(0) if daily else short)) & ~hollow
    bars = [alt.Chart(named[lasting]).mark_bar(size=7, color=COUNTRY, opacity=0.65)]
    if hollow.any():
        outlined = alt.Chart(named[hollow]).mark_bar(
            size=9, color=GROUND, stroke=COUNTRY, strokeWidth=1.2, strokeDash=[3, 2]
        )
        bars.append(outlined)
    exact = named[~hollow & ~lasting] if daily else named[~hollow]
    points = alt.Chart(exact).mark_point(filled=True, color=COUNTRY, size=60, opacity=1)
    if daily:
        points = alt.Chart(exact).mark_tick(color=COUNTRY, opacity=1, thickness=3, size=14, orient="vertical")
    layers = [
        *(bar.encode(x=x, x2=alt.X2("to:T"), y=y) for bar in bars),
        points.encode(x=x, y=y),
        *_labels(named, room, page, scale, x, y, first, last),
        alt.Chart(pd.concat([headings, below])).mark_text(align="left", fontWeight=600, color=INK)
        .encode(x=LEFT, y=y, text=alt.Text("text:N")),
        alt.Chart(crowd).mark_rule(color=MUTED, opacity=0.55).encode(x=x, y=y, y2=alt.Y2("to_y:Q")),
    ]  # fmt: skip
    return fitted(layers, page, height)


def side(position: float, length: float, room: float) -> str:
    """
    Choose on which side of a mark its label stands.

    Parameters
    ----------
    position, length, room : float
        The mark's place, the label's length and the whole width, in pixels.

    >>> side(500, 200, 640), side(100, 200, 640)
    ('left', 'right')
    """
    return "right" if position + length <= room or position < length else "left"


def _labels(
    named: pd.DataFrame,
    room: float,
    page: Page,
    scale: alt.Scale,
    x: alt.X,
    y: alt.Y,
    first: date,
    last: date,
) -> list[alt.Chart]:
    """Write each label beside its mark; on a phone above it, from the left."""
    if page.phone:
        text = alt.Chart(named[["text", "y"]]).mark_text(align="left", dy=-13, color=INK)
        return [text.encode(x=LEFT, y=y, text=alt.Text("text:N"))]
    whole = instant(last) - instant(first)
    later = named[["from", "to"]].max(axis=1)
    until = (later - pd.Timestamp(first)) / pd.Timedelta(milliseconds=1) / whole * room
    named = named.assign(until=later)
    length = named["text"].str.len() * LETTER + 10
    sides = pd.Series(
        [side(end, size, room) for end, size in zip(until, length, strict=True)], index=named.index
    )
    right, left = named[sides == "right"], named[sides == "left"]
    return [
        alt.Chart(right[["until", "text", "y"]]).mark_text(align="left", dx=9, color=INK)
        .encode(x=alt.X("until:T", scale=scale), y=y, text=alt.Text("text:N")),
        alt.Chart(left[["from", "text", "y"]]).mark_text(align="right", dx=-9, color=INK)
        .encode(x=x, y=y, text=alt.Text("text:N")),
    ]  # fmt: skip


def _stamps(days: pd.Series, unsure: pd.Series, daily: bool) -> pd.Series:
    """Say when, as written before each label: the year, or day and month; of an unknown day, the month."""
    exact: pd.Series = days.dt.strftime("%-d %b" if daily else "%Y")
    return exact.mask(unsure, days.dt.strftime("%b")) if daily else exact


def _months(first: date, last: date) -> list[int]:
    return [instant(month.date()) for month in pd.date_range(first, last, freq="MS")]


def _ticks(first: date, last: date) -> tuple[list[int], str]:
    """Mark the decades; where the axis has less than two of them, each year; at the least, each month."""
    if last.year == first.year:
        months = [date(first.year, month, 1) for month in range(first.month + 1, last.month + 1)]
        return [instant(day) for day in months], "%b"
    step = 10 if last.year - first.year >= 20 else 1
    earliest = first.year if (first.month, first.day) == (1, 1) else first.year + 1
    years = range(-(-earliest // step) * step, last.year + 1, step)
    return [instant(date(year, 1, 1)) for year in years], "%Y"
