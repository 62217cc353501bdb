"""Subsets of the typefaces, small enough for the page to carry."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from fontTools import subset

# Latin letters of Europe, punctuation, raised and lowered figures, arrows, the signs of arithmetic.
CHARACTERS = (
    *range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x2010, 0x2040), 0x2070, *range(0x2074, 0x208A),
    0x20AC, 0x2122, *range(0x2190, 0x2194), 0x2212, 0x2248, 0x2260, 0x2264, 0x2265,
)  # fmt: skip
FEATURES = ["ccmp", "kern", "liga", "lnum", "locl", "mark", "pnum", "sups", "tnum"]
NAMES = (0, 1, 2, 13, 14)  # names, copyright and licence stay with the font
ENGLISH = 0x409


def shrink(file: Path) -> bytes:
    """Give the Latin subset of the face in *file* as woff2: the same bytes every time."""
    options = subset.Options()
    options.flavor = "woff2"
    options.layout_features = FEATURES
    options.hinting = False
    options.recalc_timestamp = False
    font = subset.load_font(str(file), options)
    names = _few(font["name"])
    del font["name"]  # else fontTools searches every table for the names it uses, a third of the time
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=CHARACTERS)
    subsetter.subset(font)
    font["name"] = names
    small = io.BytesIO()
    subset.save_font(font, small, options)
    return small.getvalue()


def _few(table: Any) -> Any:
    """Leave in the table of names those in English that belong with the font."""
    table.names = [
        name for name in table.names if name.nameID in NAMES and name.isUnicode() and name.langID == ENGLISH
    ]
    return table
