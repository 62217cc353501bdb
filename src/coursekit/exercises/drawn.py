"""
What a chart draws, read from its Vega-Lite specification.

Two charts are the same answer where they draw the same marks for the same rows: whether a sum was taken in
pandas or in the chart's encoding makes no difference, nor do colours and sizes. The craft that any chart
needs (titles, unit, zero baseline) is judged apart and in the open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from coursekit.exercises.remarks import Remark
from coursekit.exercises.values import label
from coursekit.language import _

CHANNELS = ("x", "y", "xOffset", "yOffset", "color", "column", "row", "facet", "shape", "detail")
POSITIONS = ("x", "y")
FILLED = ("bar", "area")
AGGREGATES = {"sum", "mean", "average", "median", "min", "max", "count"}
TIME_FORMATS = {"year": "%Y", "yearmonth": "%Y-%m", "month": "%m", "yearmonthdate": "%Y-%m-%d"}


def is_chart(value: Any) -> bool:
    """Tell whether *value* is a chart of Altair's."""
    return type(value).__module__.startswith("altair.") and hasattr(value, "to_dict")


def what_is_drawn(chart: Any) -> dict[str, Any]:
    """
    Give the mark, the channels in use and the rows *chart* draws.

    Horizontal and vertical bars are one: the measure's channel is called ``measure``, the other position
    ``along``.
    """
    spec = chart.to_dict()
    channels = _channels(spec)
    measure = _measure(spec)
    names = {name: "measure" if name == measure else "along" for name in POSITIONS}
    names |= dict.fromkeys(("xOffset", "yOffset"), "offset")
    channels = _needed(channels, measure, mark_of(spec))
    rows = _rows(_data(chart, spec), channels, measure)
    ordered = sorted(rows.rename(columns=names).to_dict("records"), key=lambda row: str(sorted(row.items())))
    used = sorted(names.get(name, name) for name in channels)
    return {"mark": mark_of(spec), "channels": used, "rows": ordered}


def complaint(chart: Any, *, unit: Sequence[str], zero: bool) -> Remark | None:
    """Say what *chart* lacks that any chart of its kind needs; None where it lacks nothing."""
    if not is_chart(chart):
        return Remark(
            _("it is of type {type}, and an Altair chart is asked for.").format(type=type(chart).__name__),
            _("alt.Chart(table).mark_…().encode(…), kept under the name the question gives."),
        )
    try:
        spec = chart.to_dict()
    except Exception as error:  # Altair has many ways to say that a chart isn't finished
        return Remark(
            _("Altair can't draw it: {error}").format(error=str(error).strip().splitlines()[0]),
            _("the names of channels and columns; draw the chart in a cell of its own."),
        )
    return _unreadable(spec, chart) or _untitled(spec) or _bad_axes(spec, unit, zero)


def mark_of(spec: Mapping[str, Any]) -> str:
    """Name the mark of *spec*."""
    mark = spec.get("mark", "")
    named = str(mark["type"] if isinstance(mark, Mapping) else mark)
    return "point" if named in ("circle", "square") else named


def _unreadable(spec: Mapping[str, Any], chart: Any) -> Remark | None:
    """Find what the check can't follow: layers, transforms, columns that don't exist."""
    if "mark" not in spec:
        return Remark(
            _("it is made of several charts; one is asked for."),
            _("a single alt.Chart with one mark."),
        )
    channels = _channels(spec).values()
    aggregates = {channel["aggregate"] for channel in channels if "aggregate" in channel}
    if spec.get("transform") or any(channel.get("bin") for channel in channels) or aggregates - AGGREGATES:
        return Remark(
            _("it changes its data inside the chart, in a way this check can't follow."),
            _("the same step in pandas, before the chart is made."),
        )
    if not any("field" in _channels(spec).get(name, {}) for name in POSITIONS):
        return Remark(_("no column stands on its axes yet."), _("encode(x=…, y=…)."), _("it is a chart."))
    table = _data(chart, spec)
    fields = [channel["field"] for channel in channels if "field" in channel]
    lacking = [field for field in fields if field not in table]
    if lacking:
        return Remark(
            _("its table has no column “{field}”.").format(field=lacking[0]),
            _("the columns it has: {columns}.").format(columns=", ".join(map(str, table.columns))),
            _("it is a chart."),
        )
    return None


def _untitled(spec: Mapping[str, Any]) -> Remark | None:
    title = spec.get("title")
    text = title.get("text") if isinstance(title, Mapping) else title
    if text:
        return None
    return Remark(
        _("it has no title."),
        _(".properties(title=…): a sentence that says what is seen."),
        _("it draws something."),
    )


def _bad_axes(spec: Mapping[str, Any], unit: Sequence[str], zero: bool) -> Remark | None:
    """Find a measure without its unit, a filled mark without zero, a year written like a number."""
    channels, measure = _channels(spec), _measure(spec)
    title = _axis_title(channels.get(measure, {})).casefold()
    if unit and not any(word.casefold() in title for word in unit):
        return Remark(
            _("the axis of the measure does not say what is counted, in which unit."),
            _("alt.Y(…, title=…), or alt.X(…) where the bars lie: name the unit there."),
            _("it has a title."),
        )
    if (zero or mark_of(spec) in FILLED) and not _from_zero(channels.get(measure, {})):
        filled = mark_of(spec) in FILLED
        return Remark(
            _("its bars don't begin at zero, so their lengths mislead.")
            if filled
            else _("the axis of the measure doesn't begin at zero, as the question asks."),
            _("the scale of the measure: leave out zero=False and a domain that begins higher."),
            _("it has a title and names its unit."),
        )
    return _bad_years(channels, measure)


def _bad_years(channels: Mapping[str, Mapping[str, Any]], measure: str) -> Remark | None:
    """Find whole years drawn as amounts, with a comma, or read as instants of a clock."""
    years = [channel for name, channel in channels.items() if name in POSITIONS and name != measure]
    for channel in years:
        written = str((channel.get("axis") or {}).get("format", ""))
        if channel.get("field") == "year" and _kind(channel) != "category" and "d" not in written:
            return Remark(
                _("its years are not drawn as years: amounts get a comma, 2,012; times begin in 1970."),
                _("the type after the column's name: :O sets years side by side, in order."),
                _("it has a title and names its unit."),
            )
    return None


def _channels(spec: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    encoding = spec.get("encoding", {})
    found = {name: encoding[name] for name in CHANNELS if isinstance(encoding.get(name), Mapping)}
    return {name: one for name, one in found.items() if "field" in one or "aggregate" in one}


def _needed(
    channels: Mapping[str, Mapping[str, Any]], measure: str, mark: str
) -> dict[str, Mapping[str, Any]]:
    """Leave out a colour or shape that repeats what stands along the axis; a line it would cut to pieces."""
    along = {channels[name].get("field") for name in POSITIONS if name in channels and name != measure}
    repeated = {
        name
        for name in ("color", "shape")
        if name != measure
        and mark in ("bar", "point")
        and channels.get(name, {}).get("field") in along - {None}
    }
    return {name: one for name, one in channels.items() if name not in repeated}


def _kind(channel: Mapping[str, Any]) -> str:
    """Name the scale of *channel*: amounts, time, or categories in order or not."""
    kind = str(channel.get("type", "quantitative" if "aggregate" in channel else "nominal"))
    return "category" if kind in ("nominal", "ordinal") else kind


def _measure(spec: Mapping[str, Any]) -> str:
    """Name the channel that carries the measure: the aggregated one, else the first that is quantitative."""
    channels = _channels(spec)
    candidates = [name for name in ("y", "x", "color") if name in channels]
    summed = [name for name in candidates if "aggregate" in channels[name]]
    amounts = [name for name in candidates if _kind(channels[name]) == "quantitative"]
    return (summed or amounts or candidates or ["y"])[0]


def _axis_title(channel: Mapping[str, Any]) -> str:
    axis = channel.get("axis")
    given = channel.get("title") or (axis.get("title") if isinstance(axis, Mapping) else None) or ""
    return " ".join(given) if isinstance(given, list) else str(given)


def _from_zero(channel: Mapping[str, Any]) -> bool:
    scale = channel.get("scale") or {}
    domain = scale.get("domain")
    low = domain[0] if isinstance(domain, list) else scale.get("domainMin", 0)
    return scale.get("zero") is not False and not (isinstance(low, int | float) and low > 0)


def _data(chart: Any, spec: Mapping[str, Any]) -> pd.DataFrame:
    """Give the rows behind *chart*, as it holds them or as its specification does."""
    if isinstance(chart.data, pd.DataFrame):
        return chart.data
    data = spec.get("data", {})
    values = spec.get("datasets", {}).get(data.get("name"), data.get("values", []))
    return pd.DataFrame(values)


def _rows(table: pd.DataFrame, channels: Mapping[str, Mapping[str, Any]], measure: str) -> pd.DataFrame:
    """Take the columns that are drawn, and aggregate the measure where the chart does."""
    by = [name for name in channels if name != measure]
    frame = pd.DataFrame({name: _labels(table, channels[name]) for name in by}, index=range(len(table)))
    how, field = channels[measure].get("aggregate"), channels[measure].get("field")
    frame[measure] = table[field].to_numpy() if field else 1
    if how is None:
        return frame
    how = {"average": "mean", "count": "size"}.get(how, how)
    drawn = frame.groupby(by, dropna=False)[measure].agg(how) if by else frame[measure].agg([how])
    return drawn.rename(measure).reset_index()[[*by, measure]]


def _labels(table: pd.DataFrame, channel: Mapping[str, Any]) -> pd.Series:
    """Write what stands along an axis or tells colours apart: a year is the same as number, text or date."""
    column = table[channel["field"]].reset_index(drop=True)
    unit = channel.get("timeUnit")
    unit = unit.get("unit") if isinstance(unit, Mapping) else unit
    if pd.api.types.is_datetime64_any_dtype(column):
        column = column.dt.strftime(TIME_FORMATS.get(str(unit)) or _precision(column))
    return pd.Series(column.map(label))


def _precision(dates: pd.Series) -> str:
    """Say how finely *dates* are drawn: by years or months where every one begins such."""
    if not (dates.dropna().dt.day == 1).all():
        return TIME_FORMATS["yearmonthdate"]
    return TIME_FORMATS["year" if (dates.dropna().dt.month == 1).all() else "yearmonth"]
