"""
The two typefaces of page and charts, from locked packages and never from the machine.

Source Serif Pro carries the text, Source Sans Pro headings, labels and charts. The page embeds a Latin
subset of each face; charts are measured with the whole faces, so that words fit where they are drawn.
"""

from __future__ import annotations

import atexit
import base64
import io
import shutil
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import font_source_sans_pro
import font_source_serif_pro
import vl_convert
from fontTools import subset

SANS = "Source Sans Pro"
SERIF = "Source Serif Pro"
# Latin letters of Europe, punctuation, raised and lowered figures, arrows, the signs of arithmetic.
CHARACTERS = (
    *range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x2010, 0x2040), 0x2070, *range(0x2074, 0x208A),
    0x20AC, 0x2122, *range(0x2190, 0x2194), 0x2212, 0x2248, 0x2260, 0x2264, 0x2265,
)  # fmt: skip
FEATURES = ["ccmp", "kern", "liga", "lnum", "locl", "mark", "pnum", "sups", "tnum"]


@dataclass(frozen=True)
class Face:
    """One file of a family: ``weight`` as CSS counts it, ``style`` normal or italic."""

    family: str
    weight: int
    style: str
    file: Path


def faces() -> tuple[Face, ...]:
    """Name the faces that the page embeds and charts are measured with."""
    sans, serif = font_source_sans_pro.font_files_ttf, font_source_serif_pro.font_files_ttf
    return (
        Face(SANS, 400, "normal", Path(sans["SourceSansPro"])),
        Face(SANS, 600, "normal", Path(sans["SourceSansProSemibold"])),
        Face(SERIF, 400, "normal", Path(serif["SourceSerifPro"])),
        Face(SERIF, 400, "italic", Path(serif["SourceSerifProIt"])),
        Face(SERIF, 600, "normal", Path(serif["SourceSerifProSemibold"])),
    )


@lru_cache(maxsize=1)
def register() -> Path:
    """
    Make the sans faces known to vl-convert, once a process, and give their folder.

    A name that vl-convert does not know is kept silently and measured with another font. The folder holds
    only the faces the page embeds, so that bold is measured as it will be shown.
    """
    folder = Path(tempfile.mkdtemp(prefix="coursekit-fonts-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for face in faces():
        if face.family == SANS:
            shutil.copy(face.file, folder)
    vl_convert.register_font_directory(str(folder))
    return folder


@lru_cache(maxsize=1)
def stylesheet() -> str:
    """Write the ``@font-face`` rules, each with its subset inside."""
    return "\n".join(_rule(face) for face in faces())


def shrink(file: Path) -> bytes:
    """Give the Latin subset of the face in *file* as woff2: the same bytes every time."""
    options = subset.Options()
    options.flavor = "woff2"
    options.layout_features = FEATURES
    options.name_IDs = [0, 1, 2, 13, 14]  # names, copyright and licence stay with the font
    options.hinting = False
    options.recalc_timestamp = False
    font = subset.load_font(str(file), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=CHARACTERS)
    subsetter.subset(font)
    small = io.BytesIO()
    subset.save_font(font, small, options)
    return small.getvalue()


def _rule(face: Face) -> str:
    data = base64.b64encode(shrink(face.file)).decode("ascii")
    return (
        f"@font-face{{font-family:'{face.family}';font-weight:{face.weight};font-style:{face.style};"
        f"font-display:block;src:url(data:font/woff2;base64,{data}) format('woff2')}}"
    )
