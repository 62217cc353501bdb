"""
The two typefaces of page and charts, from locked packages and never from the machine.

Source Serif Pro carries the text, Source Sans Pro headings, labels and charts. The page embeds a Latin
subset of each face; charts are measured with the whole faces, so that words fit where they are drawn.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from coursekit.running.record import package_versions
from coursekit.running.store import Store, files_checksum, key_of

SANS = "Source Sans Pro"
SERIF = "Source Serif Pro"
KIND = "fonts"


@dataclass(frozen=True)
class Face:
    """One file of a family: ``weight`` as CSS counts it, ``style`` normal or italic."""

    family: str
    weight: int
    style: str
    file: Path


def faces() -> tuple[Face, ...]:
    """Name the faces that the page embeds and charts are measured with."""
    import font_source_sans_pro
    import font_source_serif_pro

    sans, serif = font_source_sans_pro.font_files_ttf, font_source_serif_pro.font_files_ttf
    return (
        Face(SANS, 400, "normal", Path(sans["SourceSansPro"])),
        Face(SANS, 600, "normal", Path(sans["SourceSansProSemibold"])),
        Face(SERIF, 400, "normal", Path(serif["SourceSerifPro"])),
        Face(SERIF, 400, "italic", Path(serif["SourceSerifProIt"])),
        Face(SERIF, 600, "normal", Path(serif["SourceSerifProSemibold"])),
    )


def stylesheet(store: Store) -> str:
    """Write the ``@font-face`` rules, each with its subset inside; *store* keeps them from then on."""
    packages = ("brotli", "font-source-sans-pro", "font-source-serif-pro", "fonttools")
    code = [Path(__file__).with_name(name) for name in ("fonts.py", "subsets.py")]
    key = key_of([package_versions(packages), files_checksum(code, code[0].parent)])
    kept = store.get(KIND, key)
    if kept is not None:
        return kept.decode("utf-8")
    rules = _rules()
    store.put(KIND, key, rules.encode("utf-8"))
    return rules


@cache
def _rules() -> str:
    from coursekit.report.subsets import shrink  # brings fontTools, which the cache spares

    return "\n".join(_rule(face, shrink(face.file)) for face in faces())


def _rule(face: Face, subset: bytes) -> str:
    data = base64.b64encode(subset).decode("ascii")
    return (
        f"@font-face{{font-family:'{face.family}';font-weight:{face.weight};font-style:{face.style};"
        f"font-display:block;src:url(data:font/woff2;base64,{data}) format('woff2')}}"
    )
