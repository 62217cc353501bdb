"""Timelines: dated events in lanes, each with its label, over a strip of all that happened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import altair as alt
import pandas as pd

from coursekit.charts.axes import PADDING
from coursekit.charts.layouts import fitted
from coursekit.charts.palette import COUNTRY, GROUND, INK, MUTED
from coursekit.charts.show import Page

LETTER = 6.4  # mean width of a letter of the 13-pixel labels
LONG = pd.Timedelta(days=100)  # on an axis of years, what lasts longer is drawn as a bar
FINE = 2 * 366  # an axis of fewer days is drawn day by day


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
    vague: str | None = None,
) -> alt.LayerChart:
    """
    Draw events on one axis of time, lane by lane, each on a line of its own with its label.

    An axis of less than two years is drawn day by day: a stroke is one day, a bar several.

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
    vague : str, optional
        A field of *events* that is true where *start* and *end* only bound an unknown day: drawn hollow.
    """
    fine = (last - first).days < FINE
    step = page.choose(23, 37)
    room = page.width - PADDING - 16
    rows = _rows(events, lane, lanes, start)
    height = int((rows["row"].max() + 3) * step)
    data = rows.assign(y=rows["row"] * step + step * page.choose(0.5, 0.75))
    data = data.rename(columns={start: "from", end: "to", label: "text"})
    headings = data.loc[~data["event"], ["text", "y"]]
    named = data.loc[data["event"], ["from", "to", "text", "y"]]
    hollow = data.loc[data["event"], vague].astype(bool) if vague else pd.Series(False, index=named.index)
    scale = alt.Scale(domain=[_instant(first), _instant(last)])
    values = _months(first, last) if fine else _decades(first, last)
    ticks = alt.Axis(
        format="%b" if fine else "%Y", values=values, grid=True, tickCount=20, labelFlush=not fine
    )
    x = alt.X("from:T", scale=scale, axis=ticks)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[height, 0], nice=False), axis=None)
    below = pd.DataFrame({"text": [rest], "y": [height - 1.7 * step]})
    crowd = pd.DataFrame({"from": everything[start], "y": height - 0.9 * step, "to_y": height - 0.4 * step})
    lasting = named["to"] - named["from"] > (pd.Timedelta(0) if fine else LONG)
    dots = alt.Chart(named).mark_point(filled=True, color=COUNTRY, size=60, opacity=1)
    if fine:
        dots = alt.Chart(named[~lasting])
        dots = dots.mark_tick(color=COUNTRY, opacity=1, thickness=3, size=14, orient="vertical")
    bars = alt.Chart(named[lasting & ~hollow]).mark_bar(size=7, color=COUNTRY, opacity=0.45)
    unsure = alt.Chart(named[hollow]).mark_bar(
        size=9, color=GROUND, stroke=COUNTRY, strokeWidth=1.2, strokeDash=[3, 2]
    )
    stamp = "%-d %b" if fine else "%Y"
    layers = [
        *(layer.encode(x=x, x2="to:T", y=y) for layer in (bars, *([unsure] if hollow.any() else []))),
        dots.encode(x=x, y=y),
        *_labels(named, _stamps(named["from"], stamp, hollow), room, page, scale, x, y, first, last),
        alt.Chart(pd.concat([headings, below])).mark_text(align="left", fontWeight=600, color=INK)
        .encode(x=alt.value(0), y=y, text="text:N"),
        alt.Chart(crowd).mark_rule(color=MUTED, opacity=0.55).encode(x=x, y=y, y2="to_y:Q"),
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


def _rows(events: pd.DataFrame, lane: str, lanes: Sequence[str], start: str) -> pd.DataFrame:
    """Give each lane a heading and each of its events a row, in order of time."""
    parts = []
    for name in lanes:
        inside = events[events[lane] == name].sort_values(start)
        if len(inside):
            parts += [pd.DataFrame({"label": [name], "event": [False]}), inside.assign(event=True)]
    rows = pd.concat(parts, ignore_index=True)
    return rows.assign(row=range(len(rows)))


def _stamps(days: pd.Series, form: str, hollow: pd.Series) -> pd.Series:
    """Say before each label when it was; of an unknown day, the month."""
    exact: pd.Series = days.dt.strftime(form)
    return exact.mask(hollow, days.dt.strftime("%b"))


def _labels(
    named: pd.DataFrame,
    stamps: pd.Series,
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
        above = named.assign(text=stamps + " " + named["text"])[["text", "y"]]
        text = alt.Chart(above).mark_text(align="left", dy=-13, color=INK)
        return [text.encode(x=alt.value(0), y=y, text="text:N")]
    whole = _instant(last) - _instant(first)
    later = named[["from", "to"]].max(axis=1)
    until = (later - pd.Timestamp(first)) / pd.Timedelta(milliseconds=1) / whole * room
    named = named.assign(text=stamps + " " + named["text"], until=later)
    length = named["text"].str.len() * LETTER + 10
    sides = pd.Series(
        [side(end, size, room) for end, size in zip(until, length, strict=True)], index=named.index
    )
    right, left = named[sides == "right"], named[sides == "left"]
    return [
        alt.Chart(right[["until", "text", "y"]]).mark_text(align="left", dx=9, color=INK)
        .encode(x=alt.X("until:T", scale=scale), y=y, text="text:N"),
        alt.Chart(left[["from", "text", "y"]]).mark_text(align="right", dx=-9, color=INK)
        .encode(x=x, y=y, text="text:N"),
    ]  # fmt: skip


def _decades(first: date, last: date) -> list[int]:
    years = range(-(-first.year // 10) * 10, last.year + 1, 10)
    return [_instant(date(year, 1, 1)) for year in years]


def _months(first: date, last: date) -> list[int]:
    return [_instant(month.date()) for month in pd.date_range(first, last, freq="MS")]


def _instant(day: date) -> int:
    """Give a day as milliseconds of Unix time, as Vega counts it."""
    return int(pd.Timestamp(day).timestamp() * 1000)
