"""
Drawings: a Vega-Lite specification in, an SVG to stand in the page out.

A drawing is kept in the cache by its specification, by what drew it and by how we tidy it; it is drawn once.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

from coursekit.bundles import FIGURE, LAB_ONLY, vega_lite
from coursekit.charts import palette, typeface
from coursekit.report import svg
from coursekit.running.record import package_versions
from coursekit.running.store import Store, files_checksum, key_of

KIND = "drawings"
DRAWN_BY = ("vl-convert-python", "font-source-sans-pro")
_HERE = Path(__file__).parent


class Drawings:
    """The drawings of one page: those that *store* has, and those made now, which it keeps from then on."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._tidied: dict[str, str] = {}

    def drawing(
        self,
        spec: Mapping[str, Any],
        *,
        name: str,
        labelled_by: str,
        described_by: str = "",
        description: str = "",
    ) -> Markup:
        """Draw *spec*, a Vega-Lite specification with its data, as an inline SVG; see :func:`svg.placed`."""
        ids = {"name": name, "labelled_by": labelled_by, "described_by": described_by}
        return svg.placed(self.tidied(spec_text(spec)), **ids, description=description)

    def tidied(self, text: str) -> str:
        """Give the drawing of a specification's *text*, ready to be put into a page."""
        key = _key(text)
        if key not in self._tidied:
            self._tidied[key] = self._kept(key) or self._made(key, text)
        return self._tidied[key]

    def _kept(self, key: str) -> str | None:
        content = self._store.get(KIND, key)
        return None if content is None else content.decode("utf-8")

    def _made(self, key: str, text: str) -> str:
        from coursekit.report.vega import draw  # brings vl-convert, which a page without news does without

        tidied = svg.tidy(draw(text))
        self._store.put(KIND, key, tidied.encode("utf-8"))
        return tidied


def draw_missing(texts: Iterable[str], store: Store) -> None:
    """
    Draw those specifications that *store* has no drawing of: work for a process beside the build's.

    One that can't be drawn is passed over; the page, which knows its chapter and cell, says so.
    """
    drawings = Drawings(store)
    for text in texts:
        with suppress(ValueError):
            drawings.tidied(text)


def spec_texts(notebook: Mapping[str, Any]) -> list[str]:
    """List what the page draws of an executed notebook: each specification's text, once."""
    outputs = (output for cell in notebook["cells"] for output in cell.get("outputs", ()))
    bundles = (output["data"] for output in outputs if "data" in output)
    return list(dict.fromkeys(spec_text(spec) for bundle in bundles for spec in _drawn(bundle)))


def spec_text(spec: Mapping[str, Any]) -> str:
    """Write *spec* as it is drawn: without what only JupyterLab needs, title and ground, always alike."""
    drawn = {name: value for name, value in spec.items() if name not in ("title", "background")}
    return json.dumps(drawn, sort_keys=True)


def _drawn(bundle: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    spec = vega_lite(bundle)
    if spec is None or LAB_ONLY in bundle:
        return []
    phone = bundle.get(FIGURE, {}).get("phone")
    return [spec] if phone is None else [spec, phone]


def _key(text: str) -> str:
    return key_of([hashlib.sha256(text.encode("utf-8")).hexdigest(), _maker()])


@cache
def _maker() -> str:
    """Give one checksum of all that makes a drawing from a specification."""
    code = [Path(str(module.__file__)) for module in (palette, typeface, svg)]
    code += [_HERE / "vega.py", _HERE / "fonts.py"]
    return key_of([package_versions(DRAWN_BY), files_checksum(code, _HERE.parent)])
