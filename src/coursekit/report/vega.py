"""Vega-Lite drawn by vl-convert, measured with the faces of the page."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

import vl_convert

from coursekit.report.fonts import SANS, faces


def draw(spec: str) -> str:
    """Draw a Vega-Lite specification, given as JSON with its data, as an SVG; nothing is fetched."""
    register()
    return str(vl_convert.vegalite_to_svg(spec, allowed_base_urls=[]))


@cache
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
