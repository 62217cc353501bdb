"""Before and after: counts by month around one day in small panels, and moving sums with dated rules."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import pandas as pd

from coursekit.charts.axes import DIGIT, calendar, count_axis, decimal_year, headroom, label_width
from coursekit.charts.layouts import faceted, panel_width
from coursekit.charts.palette import AXIS, COUNTRY, COUNTRY_OTHER, GROUND, INK
from coursekit.charts.show import Page

OVERHANG = 14  # what the last label stands out at the right
HEIGHT = (110, 90)
COLOURS = {"before": COUNTRY_OTHER, "between": GROUND, "after": COUNTRY}


def around(
    table: pd.DataFrame,
    page: Page,
    *,
    panel: str,
    order: Mapping[str, str],
    month: str,
    count: str,
    across: tuple[int, int] = (3, 2),
) -> alt.FacetChart:
    """
    Draw a count by month before and after month zero, one panel for each place, on one scale.

    Parameters
    ----------
    table : DataFrame
        A row for each *panel* and *month*, a number of months before (negative) or after; *count* counts.
        Month zero is an outline only, as it belongs to neither side.
    order : dict
        The panels in reading order, each with what is printed as its heading.
    """
    highest = float(table[count].max())
    number = min(page.choose(*across), len(order))
    labels = label_width(highest)
    width = panel_width(page, number, labels=labels, slack=OVERHANG + 8 * number)
    side = table[month].map(lambda n: "before" if n < 0 else "after" if n > 0 else "between")
    data = pd.DataFrame(
        {"panel": table[panel].map(order), "month": table[month], "count": table[count], "side": side}
    )
    months = sorted(data["month"].unique().tolist())
    ticks = [months[0], 0, months[-1]]
    words = "datum.value > 0 ? '+' + datum.label : datum.value < 0 ? '−' + abs(datum.value) : datum.label"
    bars = (
        alt.Chart()
        .mark_bar(strokeWidth=1)
        .encode(
            x=alt.X(
                "month:O",
                axis=alt.Axis(values=ticks, tickCount=9, labelExpr=words, ticks=False),
                scale=alt.Scale(domain=months, paddingInner=0.15),
            ),
            y=alt.Y(
                "count:Q",
                scale=alt.Scale(domain=headroom(highest, 0.08), nice=False),
                axis=count_axis(phone=page.phone, ticks=3, minExtent=labels, maxExtent=labels),
            ),
            fill=alt.Fill(
                "side:N", scale=alt.Scale(domain=list(COLOURS), range=list(COLOURS.values())), legend=None
            ),
            stroke=alt.condition("datum.month == 0 && datum.count > 0", alt.value(INK), alt.value(None)),
        )
        .properties(width=width, height=page.choose(*HEIGHT))
    )
    layer = alt.LayerChart(layer=[bars])
    headings = list(order.values())
    return faceted(layer, page, panel="panel", order=headings, across=across, data=data)


def moving(
    table: pd.DataFrame,
    rules: pd.DataFrame,
    page: Page,
    *,
    panel: str,
    order: Mapping[str, str],
    month: str,
    value: str,
    first_count: str,
    across: tuple[int, int] = (3, 1),
    height: tuple[int, int] = (150, 110),
) -> alt.FacetChart:
    """
    Draw moving sums in panels on one scale, the last of each line printed, with rules at some dates.

    Parameters
    ----------
    table : DataFrame
        A row for each *panel* and *month* (datetime); *value* is the sum that ends with this month.
        *first_count* is True where it holds first counts: dashed, with an open end, joined to no other.
    rules : DataFrame
        Rows with *panel* and *month*: thin rules in that panel, where its months are drawn.
    order : dict
        The panels in reading order, each with what is printed as its heading.
    """
    highest = float(table[value].max())
    labels, room = label_width(highest), DIGIT * len(f"{highest:,.0f}") + 10
    number = min(page.choose(*across), len(order))
    width = panel_width(page, number, labels=labels, slack=OVERHANG)
    last = table.groupby(panel)[month].transform("max") == table[month]
    data = pd.DataFrame(
        {
            "panel": table[panel].map(order),
            "at": decimal_year(table[month]),
            "final": table[value].where(~table[first_count]),
            "first": table[value].where(table[first_count]),
            "end": table[value].where(last),
            "text": table[value].where(last).map("{:,.0f}".format, na_action="ignore"),
            "rule": float("nan"),
        }
    )
    begin = table[month].min()
    stop = max(table[month].max(), begin + pd.DateOffset(months=1))
    inside = rules[rules[month].between(begin, stop + pd.offsets.MonthEnd(0))]
    marked = pd.DataFrame({"panel": inside[panel].map(order), "rule": decimal_year(inside[month])})
    data = pd.concat([data, marked], ignore_index=True)
    ends_at = decimal_year(pd.Series([begin, stop])).tolist()
    domain = [ends_at[0], ends_at[1] + (ends_at[1] - ends_at[0]) * room / (width - room)]
    scale = alt.Scale(domain=domain, nice=False)
    axis = calendar(begin.date(), stop.date(), width - room, grid=False)
    x = alt.X("at:Q", scale=scale, axis=axis)
    counts = count_axis(phone=page.phone, ticks=4, minExtent=labels, maxExtent=labels)
    y_scale = alt.Scale(domain=headroom(highest, 0.12), nice=False)
    base = alt.Chart()
    dated = base.transform_filter("isValid(datum.rule)")
    sums = base.transform_filter("!isValid(datum.rule)").encode(x=x)
    ends = sums.transform_filter("isValid(datum.end)")
    layers = [
        dated.mark_rule(color=AXIS, strokeWidth=1.2).encode(x=alt.X("rule:Q", scale=scale)),
        sums.mark_line(color=COUNTRY, strokeWidth=2).encode(y=alt.Y("final:Q", scale=y_scale, axis=counts)),
        sums.mark_line(color=COUNTRY, strokeWidth=2, strokeDash=[3, 3]).encode(y=alt.Y("first:Q")),
        ends.mark_point(stroke=COUNTRY, strokeWidth=1.6, size=32, opacity=1).encode(
            y=alt.Y("end:Q"),
            fill=alt.condition("isValid(datum.first)", alt.value(GROUND), alt.value(COUNTRY)),
        ),
        ends.mark_text(align="left", dx=6, dy=-7, fontWeight=600, color=INK, stroke=None).encode(
            y=alt.Y("end:Q"), text=alt.Text("text:N")
        ),
    ]
    small = alt.LayerChart(layer=layers, width=width, height=page.choose(*height))
    return faceted(small, page, panel="panel", order=list(order.values()), across=across, data=data)
