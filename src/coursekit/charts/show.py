"""A figure on show: one drawing for wide pages, one for phones, and all that stands beside it."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import altair as alt
import pandas as pd

from coursekit.bundles import FIGURE, LAB_ONLY, SCHEMA, TABLE, VEGA_LITE
from coursekit.charts import theme
from coursekit.errors import FigureError
from coursekit.language import _
from coursekit.narrative import Sentence, Told, say
from coursekit.packages import package_here
from coursekit.sources import find_source

TITLE, SUBTITLE = 60, 88  # letters in a line that a plain, wide typeface still fits above a chart
CREDITED = 3  # sources named above a chart in JupyterLab; the report names all


@dataclass(frozen=True)
class Page:
    """The page a chart is drawn for: ``width`` in pixels, and whether it is a phone's."""

    width: int
    phone: bool

    def choose(self, wide: Any, phone: Any) -> Any:
        """Give what suits this page."""
        return phone if self.phone else wide


WIDE = Page(680, phone=False)
PHONE = Page(320, phone=True)
Drawing = Callable[[Page], alt.TopLevelMixin]


@dataclass(frozen=True)
class Shown:
    """
    A figure or table on show; the report reads its description, JupyterLab draws it.

    JupyterLab draws a chart alone, whatever else its bundle holds, so words that are to stand under it there
    are a bundle of their own: ``beneath``.
    """

    bundle: Mapping[str, Any]
    beneath: Mapping[str, Any] | None = None

    def _ipython_display_(self) -> None:
        from IPython.display import display

        for bundle in filter(None, (self.bundle, self.beneath)):
            display(dict(bundle), raw=True)  # type: ignore[no-untyped-call]

    def _repr_mimebundle_(self, **_kwargs: object) -> dict[str, Any]:
        return dict(self.bundle)

    def __repr__(self) -> str:
        return str(self.bundle["text/plain"])


def show(
    name: str,
    draw: Drawing,
    *,
    title: Sentence,
    subtitle: Sentence,
    description: Sentence,
    data: pd.DataFrame,
    columns: Mapping[str, str],
    how: Sentence | None = None,
    note: Sentence | None = None,
    sources: Sequence[str] | None = None,
    empty: Sentence | None = None,
) -> Shown | Told:
    """
    Show a chart with its title, unit, source, description and data.

    Parameters
    ----------
    name : str
        The figure's permanent name in its chapter, such as ``deaths-by-type``.
    draw : function of Page
        Draws the chart for a wide page or a phone.
    title, subtitle : Sentence
        What is seen under these parameters; then measure, unit, place, period and what is left out.
    description : Sentence
        The chart for those who don't see it: kind, axes, extent, main point.
    data : DataFrame
        The rows behind it, shown as a table beneath. Without rows, *empty* is told and nothing is drawn.
    columns : dict
        Columns of *data* to show, in order, each with its heading and unit.
    how : Sentence, optional
        How to read the chart, in one to three sentences: what a mark is, what the axes are, what to compare.
    note : Sentence, optional
        The doubt a reader should keep.
    sources : list of str, optional
        Ids of sources; taken from the table behind *data* where left out.
    empty : Sentence, optional
        What to say for a period without data.
    """
    if data.empty:
        return Told(empty or say(_("There are no figures for this period, so nothing is drawn here.")))
    cited, cells = _cited(sources, data), _cells(data, columns)
    wide, phone = _spec(draw, WIDE), _spec(draw, PHONE)
    credit = _credits(cited)
    baked = {
        "text": _lines(str(title), TITLE),
        "subtitle": [*_lines(str(subtitle), SUBTITLE), *_lines(credit, SUBTITLE)],
    }
    figure = {
        "id": name,
        "title": title.as_json(),
        "subtitle": subtitle.as_json(),
        "description": description.as_json(),
        "how": how.as_json() if how else None,
        "note": note.as_json() if note else None,
        "sources": list(cited),
        "table": cells,
        "phone": phone,
    }
    plain = f"{title}. {description}"
    # JupyterLab's dark theme would leave dark letters on a dark ground.
    live = {**wide, "$schema": SCHEMA, "title": baked, "background": "white"}
    bundle = {VEGA_LITE: live, FIGURE: figure, "text/plain": plain}
    return Shown(bundle, _beneath(how, note, cells))


def show_table(
    data: pd.DataFrame,
    *,
    caption: Sentence,
    columns: Mapping[str, str],
    sources: Sequence[str] | None = None,
    empty: Sentence | None = None,
) -> Shown | Told:
    """Show rows as a table with a caption and its sources; *columns* as in :func:`show`."""
    if data.empty:
        return Told(empty or say(_("There are no figures for this period, so no table is shown.")))
    cited, cells = _cited(sources, data), _cells(data, columns)
    frame = pd.DataFrame(cells["rows"], columns=[column["label"] for column in cells["columns"]])
    table = {"caption": caption.as_json(), "sources": list(cited), **cells}
    html = f"<p>{caption.as_html()}</p>{_table_html(cells)}<p><small>{_credits(cited)}</small></p>"
    return Shown(
        {TABLE: table, "text/html": html, "text/plain": f"{caption}\n{frame.to_string(index=False)}"}
    )


def _beneath(how: Sentence | None, note: Sentence | None, cells: Mapping[str, Any]) -> dict[str, Any]:
    """Fold what stands beneath a chart in JupyterLab; the report has it in the figure."""
    words = [sentence for sentence in (how, note) if sentence and str(sentence)]
    reading, rows = _("How to read this chart"), _("Data table")
    told = "".join(f"<p>{sentence.as_html()}</p>" for sentence in words)
    table = f'<div style="max-height:24em;overflow:auto">{_table_html(cells)}</div>'
    folds = [(reading, told), (rows, table)] if words else [(rows, table)]
    rich = "".join(f"<details><summary>{head}</summary>{body}</details>" for head, body in folds)
    return {LAB_ONLY: {}, "text/html": rich, "text/plain": "\n".join(map(str, words))}


def _spec(draw: Drawing, page: Page) -> dict[str, Any]:
    """
    Draw for *page* under the house theme.

    Altair checks what was written on the wide page; on the phone's, the same again would cost as much.
    """
    with alt.theme.enable(theme.NAME), alt.data_transformers.enable("default", max_rows=None):
        spec: dict[str, Any] = draw(page).to_dict(validate=not page.phone)
    return spec


def _cited(sources: Sequence[str] | None, data: pd.DataFrame) -> tuple[str, ...]:
    """Name the sources: those given, the rows' own, or the table's; each must exist."""
    package = package_here()
    found = list(sources or [])
    if not found and "source_id" in data:
        found = sorted(data["source_id"].dropna().unique())
    if not found and data.attrs.get("table"):
        found = list(filter(None, [package.resource(data.attrs["table"]).get("sourceId")]))
    if not found:
        raise FigureError(_("This figure names no source. Pass sources=[...]."))
    for source in found:
        find_source(package.folder, source)
    return tuple(dict.fromkeys(found))


def _credits(sources: Sequence[str]) -> str:
    data = package_here().folder
    word = _("Source") if len(sources) == 1 else _("Sources")
    named = [find_source(data, source).credit for source in sources[:CREDITED]]
    if len(sources) > CREDITED:
        named.append(_("and {count} more").format(count=len(sources) - CREDITED))
    return f"{word}: " + "; ".join(named)


def _cells(data: pd.DataFrame, columns: Mapping[str, str]) -> dict[str, Any]:
    """Write rows as text: headings, and cells aligned right where they are numbers."""
    unknown = [column for column in columns if column not in data]
    if unknown:
        known = ", ".join(map(str, data.columns))
        message = _("No column '{column}' to show. There are: {known}.")
        raise FigureError(message.format(column=unknown[0], known=known))
    headings = [
        {"label": _(label), "align": "right" if _is_measure(data[column]) else "left"}
        for column, label in columns.items()
    ]
    rows = [[_cell(row[column], column) for column in columns] for row in data.to_dict("records")]
    return {"columns": headings, "rows": rows}


def _table_html(cells: Mapping[str, Any]) -> str:
    """Write *cells* for JupyterLab, which else would set text to the right as it does numbers."""
    styles = [f' style="text-align:{column["align"]}"' for column in cells["columns"]]

    def row(tag: str, texts: Sequence[str]) -> str:
        written = (f"<{tag}{style}>{escape(text)}</{tag}>" for text, style in zip(texts, styles, strict=True))
        return f"<tr>{''.join(written)}</tr>"

    head = row("th", [column["label"] for column in cells["columns"]])
    body = "".join(row("td", texts) for texts in cells["rows"])
    return f"<table><thead>{head}</thead><tbody>{body}</tbody></table>"


def _is_measure(column: pd.Series) -> bool:
    return bool(pd.api.types.is_numeric_dtype(column)) and not pd.api.types.is_bool_dtype(column)


def _cell(value: Any, column: str) -> str:
    if value is None or pd.isna(value):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m}" if column.startswith("month") else f"{value:%Y-%m-%d}"
    if column == "year" or isinstance(value, str):
        return str(value)
    if float(value).is_integer():
        return f"{value:,.0f}"
    return f"{value:,.2f}" if abs(value) < 10 else f"{value:,.1f}"


def _lines(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width)
