"""Draw a chart as the report does, to look at its specification and its size."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import altair as alt
import font_source_sans_pro
import vl_convert

from coursekit.charts import theme
from coursekit.charts.show import PHONE, WIDE

PAGES = (WIDE, PHONE)


@dataclass(frozen=True)
class Drawing:
    """A chart's specification, and the SVG drawn from it."""

    spec: dict
    svg: str

    @property
    def width(self):
        """Width of the whole drawing in pixels, labels and padding included."""
        return float(re.search(r'<svg[^>]*?width="([\d.]+)"', self.svg)[1])

    @property
    def texts(self):
        """Everything written in the drawing, in order."""
        return [text for text in re.findall(r"<text[^>]*>([^<]*)<", self.svg) if text]

    @property
    def smallest_text(self):
        """Size of the smallest letters in pixels."""
        return min(float(size) for size in re.findall(r'font-size="([\d.]+)px"', self.svg))


def drawn(draw, page):
    """Draw for *page*."""
    _register_fonts()
    with alt.theme.enable(theme.NAME):
        spec = draw(page).to_dict()
    return Drawing(spec, vl_convert.vegalite_to_svg(spec))


def fits(draw):
    """Tell whether a chart keeps within both pages, with letters of 12 pixels or more and no title."""
    drawings = [(page, drawn(draw, page)) for page in PAGES]
    assert [drawing.width for page, drawing in drawings if drawing.width > page.width] == []
    assert min(drawing.smallest_text for _, drawing in drawings) >= 12
    assert not any("title" in drawing.spec for _, drawing in drawings)
    return True


def marks(spec):
    """Every unit of a specification, by the name of its mark; the last of a name wins."""
    if "mark" in spec:
        kind = spec["mark"] if isinstance(spec["mark"], str) else spec["mark"]["type"]
        return {kind: spec}
    inner = spec.get("layer") or spec.get("concat") or [spec["spec"]]
    return {name: unit for part in inner for name, unit in marks(part).items()}


def rows(spec, unit):
    """Give the rows that *unit* of *spec* draws."""
    name = unit.get("data", spec.get("data", {})).get("name")
    return spec["datasets"][name]


@cache
def _register_fonts():
    vl_convert.register_font_directory(str(Path(font_source_sans_pro.__file__).parent / "files"))
