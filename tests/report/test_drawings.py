"""Drawings are written small, and look the same."""

import re
from xml.etree import ElementTree as ET

from coursekit.report.drawings import drawing

RING = [[x / 10, (x * x % 7) / 10] for x in range(60)] + [[6, 3], [0, 3], [0, 0]]
PANELS = {
    "data": {"values": [{"panel": "a"}, {"panel": "b"}, {"panel": "c"}]},
    "facet": {"field": "panel"},
    "spec": {
        "layer": [
            {
                "data": {
                    "values": [
                        {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [ring]}}
                        for ring in (RING, [[x + 9, y] for x, y in RING])
                    ]
                },
                "mark": {"type": "geoshape", "fill": "#eeeeee", "stroke": "#333333"},
                "projection": {"type": "identity"},
            }
        ]
    },
}


def svg(spec):
    """Draw and parse."""
    return ET.fromstring(drawing(spec, name="n", labelled_by="a"))  # noqa: S314 - drawn by us


def test_outline_in_every_panel_is_drawn_once():
    """Each of two outlines is drawn in the first panel; the two panels beside refer to it."""
    root = svg(PANELS)
    outlines = {path.get("id"): path for path in root.iter("path") if len(path.get("d", "")) >= 200}
    assert len(outlines) == 2
    uses = [use.get("href").removeprefix("#") for use in root.iter("use")]
    assert sorted(uses) == sorted([*outlines, *outlines])


def test_groups_say_once_what_their_elements_share():
    """Ten labels of one axis share a group's fill; none of them repeats it, and none loses it."""
    spec = {
        "data": {"values": [{"x": str(number), "y": number} for number in range(10)]},
        "mark": {"type": "bar", "color": "#2F80CC"},
        "encoding": {"x": {"field": "x"}, "y": {"field": "y", "type": "quantitative"}},
        "config": {"axis": {"labelColor": "#5A6270"}},
    }
    root = svg(spec)
    parents = {child: parent for parent in root.iter() for child in parent}

    def colour(element):
        while element is not None and element.get("fill") is None:
            element = parents.get(element)
        return None if element is None else element.get("fill")

    bars = [path for path in root.iter("path") if re.fullmatch(r"M[^Z]*Z", path.get("d", ""))]
    bars = [bar for bar in bars if colour(bar) == "var(--c-2F80CC)"]
    assert len(bars) >= 9
    assert not any(bar.get("fill") for bar in bars)
    labels = [text for text in root.iter("text") if text.text in set("123456789")]
    assert {colour(label) for label in labels} == {"var(--c-5A6270)"}
