"""What code cells show, as HTML: sentences, numbered figures and tables, and everything else as it is."""

from __future__ import annotations

import base64
import html
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup

from coursekit.bundles import CLAIMS, FIGURE, LAB_ONLY, SENTENCE, TABLE, vega_lite
from coursekit.language import _
from coursekit.report.drawings import Drawings
from coursekit.report.markup import clean, data_frame, plain
from coursekit.report.mentions import Mentions
from coursekit.report.notes import Bibliography, Notes, Place, free_id, slug
from coursekit.report.page import part
from coursekit.report.prose import sentence_html, sentence_text

_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


class Outputs:
    """Writes the outputs of one chapter, counting its figures and tables."""

    def __init__(
        self,
        number: int,
        anchor: str,
        notes: Notes,
        bibliography: Bibliography,
        mentions: Mentions,
        drawings: Drawings,
    ) -> None:
        self._number = number
        self._anchor = anchor
        self._notes = notes
        self._bibliography = bibliography
        self._mentions = mentions
        self._drawing = drawings.drawing
        self._figures = 0
        self._tables = 0
        self._taken: set[str] = set()

    def show(self, outputs: Iterable[Mapping[str, Any]], place: Place) -> Markup:
        """Write all that one cell shows; what it wrote to stderr is left out."""
        return Markup("\n").join(filter(None, (self._output(output, place) for output in outputs)))

    def _output(self, output: Mapping[str, Any], place: Place) -> Markup:
        if output["output_type"] == "stream":
            return _text(output["text"]) if output["name"] == "stdout" else Markup()
        if output["output_type"] == "error":
            return _text(f"{output['ename']}: {output['evalue']}")
        return self._bundle(output["data"], place)

    def _bundle(self, data: Mapping[str, Any], place: Place) -> Markup:
        """Write the richest form that a bundle of MIME types offers."""
        spec = vega_lite(data)
        if LAB_ONLY in data:
            return Markup()
        if SENTENCE in data:
            return self._mentions.link(sentence_html(data[SENTENCE], self._notes, place, block=True))
        if FIGURE in data and spec is not None:
            return self._figure(spec, data[FIGURE], place)
        if TABLE in data:
            return self._table(data[TABLE], place)
        if CLAIMS in data:
            return self._claims(data[CLAIMS], place)
        if spec is not None:
            return self._plain_chart(spec)
        return _other(data)

    def _figure(self, spec: Mapping[str, Any], figure: Mapping[str, Any], place: Place) -> Markup:
        self._figures += 1
        anchor = self._free(f"{self._anchor}-{slug(figure['id'])}")
        ids = {"labelled_by": f"{anchor}-label", "described_by": f"{anchor}-desc"}
        # One description for both drawings: what is not displayed describes all the same.
        description = sentence_text(figure["description"])
        wide = self._drawing(spec, name=f"{anchor}-wide", **ids, description=description)
        phone = self._drawing(figure["phone"], name=f"{anchor}-phone", **ids)
        return part(
            "figure",
            anchor=anchor,
            label=_("Figure {number}").format(number=f"{self._number}.{self._figures}"),
            drawn={"wide": wide, "phone": phone},
            title=self._say(figure["title"], place),
            subtitle=self._say(figure["subtitle"], place),
            how=self._say(figure.get("how"), place),
            note=self._say(figure.get("note"), place),
            description=self._say(figure["description"], place),
            sources=self._bibliography.cite(figure["sources"], place),
            table=figure["table"],
        )

    def _table(self, table: Mapping[str, Any], place: Place) -> Markup:
        self._tables += 1
        return part(
            "table_figure",
            anchor=self._free(f"{self._anchor}-table-{self._tables}"),
            label=_("Table {number}").format(number=f"{self._number}.{self._tables}"),
            caption=self._say(table["caption"], place),
            sources=self._bibliography.cite(table["sources"], place),
            table=table,
        )

    def _claims(self, claims: Mapping[str, Any], place: Place) -> Markup:
        cards = [self._card(card, place) for card in claims["cards"]]
        looks = Counter(card["look"] for card in cards)
        filters = [(card, looks[card["look"]]) for card in {card["look"]: card for card in cards}.values()]
        return part("claims", cards, filters, self._free(f"{self._anchor}-claims"))

    def _card(self, card: Mapping[str, Any], place: Place) -> dict[str, Any]:
        """Give a claim's card with its sentences written and an anchor of its own."""
        findings = [
            {
                **finding,
                "told": self._say(finding["told"], place),
                "sources": self._bibliography.cite(finding["sources"], place),
            }
            for finding in card["findings"]
        ]
        return {
            **card,
            "said": self._say(card["said"], place),
            "findings": findings,
            "anchor": self._free(f"{self._anchor}-claim-{slug(card['id'])}"),
            "look": slug(card["verdict"]),
        }

    def _plain_chart(self, spec: Mapping[str, Any]) -> Markup:
        """Write a chart shown without :func:`coursekit.show`: its own title, one drawing, no source."""
        self._figures += 1
        anchor = self._free(f"{self._anchor}-chart-{self._figures}")
        title, description = _chart_title(spec), str(spec.get("description", ""))
        label = _("Figure {number}").format(number=f"{self._number}.{self._figures}")
        described_by = f"{anchor}-desc" if description else ""
        drawn = self._drawing(
            spec,
            name=anchor,
            labelled_by=f"{anchor}-label",
            described_by=described_by,
            description=description,
        )
        return part("figure", anchor=anchor, label=label, drawn={"only": drawn}, title=title)

    def _say(self, sentence: Mapping[str, Any] | None, place: Place) -> Markup:
        return sentence_html(sentence, self._notes, place) if sentence else Markup()

    def _free(self, wanted: str) -> str:
        anchor = free_id(wanted, self._taken)
        self._taken.add(anchor)
        return anchor


def _chart_title(spec: Mapping[str, Any]) -> str:
    title = spec.get("title", "")
    text = title.get("text", "") if isinstance(title, Mapping) else title
    return " ".join(text) if isinstance(text, list) else str(text)


def _other(data: Mapping[str, Any]) -> Markup:
    """Write what is not coursekit's: HTML, pictures, Markdown's plain form, text."""
    if "text/html" in data:
        return _html(data["text/html"], data.get("text/plain", ""))
    picture = next((kind for kind in ("image/svg+xml", "image/png", "image/jpeg") if kind in data), None)
    if picture:
        return _picture(picture, data[picture], data.get("text/plain", ""))
    return _text(data["text/plain"]) if data.get("text/plain") else Markup()


def _html(text: str, instead: str) -> Markup:
    """Write HTML made safe; plain text stands in where nothing of it may stay."""
    if "<table" in text:
        return part("frame", data_frame(text))
    safe = clean(text)
    return Markup('<div class="shown">{}</div>').format(safe) if plain(safe) else _text(instead)


def _picture(kind: str, content: str, text: str) -> Markup:
    if kind == "image/svg+xml":
        content = base64.b64encode(content.encode()).decode()
    data = "".join(content.split())
    return Markup('<img class="picture" src="data:{};base64,{}" alt="{}">').format(kind, data, text)


def _text(text: str) -> Markup:
    shown = _ANSI.sub("", text).rstrip()
    if not shown:
        return Markup()
    return Markup(f'<pre class="shown" tabindex="0">{html.escape(shown)}</pre>')  # noqa: S704 - escaped here
