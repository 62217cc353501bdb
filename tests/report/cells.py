"""Cells of executed notebooks, made in code: figures, sentences, charts as a notebook hands them over."""

from __future__ import annotations

from typing import Any

from nbformat.v4 import new_code_cell, new_markdown_cell, new_output

SPEC = {
    "title": "Baked in",
    "data": {"values": [{"x": "a", "y": 1.23456}, {"x": "b", "y": 2}]},
    "mark": {"type": "bar", "color": "#7A1743", "clip": True, "stroke": "#123456"},
    "encoding": {"x": {"field": "x", "type": "nominal"}, "y": {"field": "y", "type": "quantitative"}},
    "config": {"font": "Source Sans Pro", "background": "transparent"},
}


def figure(text: str = "1,234", *, sources: tuple[str, ...] = ("gauges",), **more: Any) -> dict[str, Any]:
    """Describe a figure as a notebook hands it over."""
    return {
        "text": text, "label": f"{text} mm", "unit": "mm", "low": "1,100", "high": "1,300", "date": "2022",
        "area": "Green Hill", "how": "sum of rain_mm over 12 rows", "bound": "exact", "table": "rain",
        "sources": list(sources),
    } | more  # fmt: skip


def sentence(*parts: str | dict[str, Any]) -> dict[str, Any]:
    """Describe a sentence of Markdown and figures."""
    figures = [part for part in parts if not isinstance(part, str)]
    places = iter(range(len(figures)))
    return {
        "parts": [part if isinstance(part, str) else {"figure": next(places)} for part in parts],
        "figures": figures,
    }


def chart(name: str = "rain-by-year", **more: Any) -> dict[str, Any]:
    """Describe a figure on show as a bundle of MIME types."""
    shown = {
        "id": name,
        "title": sentence("It rained ", figure(), " in 2022"),
        "subtitle": sentence("Rain in mm, Green Hill"),
        "description": sentence("Two bars; the second is higher."),
        "note": sentence("One gauge froze."),
        "sources": ["gauges"],
        "table": {
            "columns": [{"label": "Year", "align": "left"}, {"label": "Rain", "align": "right"}],
            "rows": [["2022", "1,234"]],
        },
        "phone": SPEC,
    }
    return {"application/vnd.vegalite.v6+json": SPEC, "application/vnd.coursekit.figure+json": shown | more}


def told(*parts: str | dict[str, Any]) -> dict[str, Any]:
    """Describe a told sentence as a bundle of MIME types."""
    return {"application/vnd.coursekit.sentence+json": sentence(*parts), "text/plain": "told"}


def claims(**more: Any) -> dict[str, Any]:
    """Describe one claim's card as a bundle of MIME types."""
    finding = {
        "label": "Rain in 2022",
        "part": "",
        "counter": "Weather Office",
        "told": sentence(figure(), " against ", figure("900")),
        "sources": [],
        "note": "One gauge froze.",
        "outcome": "bears_out",
        "word": "bears it out",
    }
    reported = finding | {
        "told": sentence("It rained"),
        "sources": ["almanac"],
        "outcome": "open",
        "word": "open",
    }
    card = {
        "id": "T01",
        "said": sentence("It rained more than ", figure("1,000")),
        "verdict": "in dispute",
        "word": "In dispute",
        "shape": "◐",
        "about": "number · 2022",
        "settles": "A gauge.",
        "reason": "Borne out by some.",
        "findings": [finding, reported],
        "moves": [{"what": "By tolerance", "cells": [{"when": "5%", "verdict": "supported"}]}],
    }
    return {"application/vnd.coursekit.claims+json": {"cards": [card | more]}, "text/plain": "claims"}


def code(source: str = "rain()", *bundles: dict[str, Any], tags: tuple[str, ...] = ()) -> Any:
    """Make an executed code cell that shows *bundles*."""
    outputs = [new_output("display_data", data=bundle) for bundle in bundles]
    return new_code_cell(source, outputs=outputs, metadata={"tags": list(tags)})


def words(text: str) -> Any:
    """Make a Markdown cell."""
    return new_markdown_cell(text)
