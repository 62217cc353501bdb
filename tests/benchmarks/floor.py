"""
The floor: the chapters' code as one plain script that draws the same SVGs. No kernel, no page.

Run by the benchmark, in the course's folder: python floor.py OUT NOTEBOOK...
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from traitlets.config import Config

from coursekit.bundles import FIGURE, VEGA_LITE


def shown_by(shell: InteractiveShell, notebook: Path) -> list[dict[str, Any]]:
    """Run the code of *notebook* and give what it shows, each as a bundle of MIME types."""
    shell.reset(new_session=False)
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    with capture_output() as captured:
        for cell in cells:
            if cell["cell_type"] == "code":
                shell.run_cell("".join(cell["source"]), store_history=False).raise_error()
    return [output.data for output in captured.outputs]


def specs(bundle: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Give the specification of each drawing that the report makes of *bundle*: wide, and for phones."""
    if VEGA_LITE in bundle:
        spec = bundle[VEGA_LITE]
        yield {name: value for name, value in spec.items() if name not in ("title", "background")}
    if FIGURE in bundle:
        yield bundle[FIGURE]["phone"]


def draw(found: Sequence[dict[str, Any]], out: Path) -> None:
    """Draw each specification into the folder *out*, with the typeface of the report."""
    import vl_convert
    from font_source_sans_pro import font_files_ttf

    out.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as fonts:
        for face in ("SourceSansPro", "SourceSansProSemibold"):
            shutil.copy(font_files_ttf[face], fonts)
        vl_convert.register_font_directory(fonts)
        for number, spec in enumerate(found, start=1):
            drawn = vl_convert.vegalite_to_svg(json.dumps(spec, sort_keys=True), allowed_base_urls=[])
            (out / f"{number:04}.svg").write_text(drawn, encoding="utf-8")


def main() -> None:
    """Run the notebooks, then draw."""
    out, *notebooks = map(Path, sys.argv[1:])
    shell = InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
    bundles = [bundle for notebook in notebooks for bundle in shown_by(shell, notebook)]
    draw([spec for bundle in bundles for spec in specs(bundle)], out)


if __name__ == "__main__":
    main()
