"""The page itself: templates, style and script put together into one file that asks for nothing."""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from coursekit.language import _, several
from coursekit.report.mentions import definition, term_anchor
from coursekit.report.notes import citation, publisher, source_anchor, table_anchor, work
from coursekit.report.svg import colour_variables

_HERE = Path(__file__).parent


def part(macro: str, *given: object, **named: object) -> Markup:
    """Write one part of the page with the macro of that name in ``parts.html.j2``."""
    written = getattr(_environment().get_template("parts.html.j2").module, macro)(*given, **named)
    return Markup(written)  # noqa: S704 - the template escapes


def page(faces: str, **content: Any) -> str:
    """Write the whole page; its style, script and *faces* are in it, and its policy forbids all else."""
    script = (_HERE / "page.js").read_text(encoding="utf-8")
    return _environment().get_template("page.html.j2").render(
        **content,
        script=Markup(script),  # noqa: S704 - our own file
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        style=Markup(_style(faces)),  # noqa: S704 - our own files
    )  # fmt: skip


def _style(faces: str) -> str:
    light, dark = colour_variables(dark=False), colour_variables(dark=True)
    style = (_HERE / "style.css").read_text(encoding="utf-8")
    night = f"@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}"
    return f"{faces}\n:root{{{light}}}\n{night}\n{style}"


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("coursekit.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    functions = (_, several, citation, definition, publisher, source_anchor, table_anchor, term_anchor, work)
    environment.globals.update({function.__name__: function for function in functions})
    return environment
