"""Drawings are written small, and look the same."""

import re
from xml.etree import ElementTree as ET

import pytest

from coursekit.errors import BuildError
from coursekit.report import drawings, vega
from coursekit.report.drawings import Drawings, draw_missing, spec_texts
from coursekit.running.store import Store

from .cells import SPEC, chart, code, told

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


def drawn(spec):
    """Draw and parse."""
    return ET.fromstring(Drawings(Store(None)).drawing(spec, name="n", labelled_by="a"))  # noqa: S314 - drawn by us


def test_outline_in_every_panel_is_drawn_once():
    """Each of two outlines is drawn in the first panel; the two panels beside refer to it."""
    root = drawn(PANELS)
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
    root = drawn(spec)
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


@pytest.fixture
def store(tmp_path):
    """Give an empty cache."""
    return Store(tmp_path / "cache")


@pytest.fixture
def count(monkeypatch):
    """Count what vl-convert is asked to draw."""
    asked, draw = [], vega.draw
    monkeypatch.setattr(vega, "draw", lambda spec: asked.append(spec) or draw(spec))
    return asked


def test_kept_drawing_is_the_one_that_was_made(store, count):
    """The same bytes under any name, drawn once, by whichever process."""
    made = Drawings(store).drawing(PANELS, name="n", labelled_by="a", described_by="d", description="<x> & y")
    kept = Drawings(store).drawing(PANELS, name="n", labelled_by="a", described_by="d", description="<x> & y")
    assert made == kept
    assert len(count) == 1
    other = Drawings(store).drawing(PANELS, name="other", labelled_by="a")
    ids = re.findall(r'id="([^"]+)"', other)
    assert ids
    assert all(name.startswith("other-") for name in ids)
    root = ET.fromstring(kept)  # noqa: S314 - drawn by us
    assert (root.get("role"), root.get("aria-labelledby"), root.get("aria-describedby")) == ("img", "a", "d")
    assert (root[0].tag, root[0].get("id"), root[0].text) == ("desc", "d", "<x> & y")


def test_page_draws_nothing_that_was_drawn_before(build, store, count):
    """What a worker draws of an executed notebook is all that its page needs, and no more."""
    cells = [
        code("a", chart("one")),
        code("b", {"application/vnd.vegalite.v6+json": SPEC}),
        code("c", told("x")),
    ]
    lab_only = {"application/vnd.vegalite.v6+json": PANELS, "application/vnd.coursekit.lab-only+json": {}}
    cells.append(code("d", lab_only))
    texts = spec_texts({"cells": cells})
    assert len(texts) == 1  # the drawings of this chart for wide and narrow pages are the same
    draw_missing(texts, store)
    assert len(count) == 1
    page = build(*cells, store=store)
    assert len(page.all("svg")) == 3
    assert len(count) == 1


def test_what_cannot_be_drawn_keeps_nothing_else_from_it(build, store):
    """The worker goes on; the page tells which cell shows it."""
    broken = {"mark": 7}
    draw_missing([drawings.spec_text(broken), drawings.spec_text(SPEC)], store)
    assert len(store.entries()) == 1
    with pytest.raises(BuildError, match="01_rain, cell 2"):
        build(code("x", {"application/vnd.vegalite.v6+json": broken}), store=store)


def test_spoilt_drawing_is_made_anew(store, count):
    """An entry that is not as it was written is drawn again."""
    made = Drawings(store).drawing(SPEC, name="n", labelled_by="a")
    (entry,) = (path for path in store.folder.rglob("*") if path.is_file())
    entry.write_bytes(entry.read_bytes()[:-9])
    assert Drawings(store).drawing(SPEC, name="n", labelled_by="a") == made
    assert len(count) == 2


@pytest.mark.parametrize("changed", ["renderer", "tidying"])
def test_drawing_of_another_maker_is_not_taken(store, count, changed, monkeypatch):
    """Another vl-convert, or another way to tidy, draws again."""
    Drawings(store).drawing(SPEC, name="n", labelled_by="a")
    if changed == "renderer":
        monkeypatch.setattr(drawings, "package_versions", lambda _names: {"vl-convert-python": "0"})
    else:
        monkeypatch.setattr(drawings, "files_checksum", lambda _paths, _root: "other")
    drawings._maker.cache_clear()
    Drawings(store).drawing(SPEC, name="n", labelled_by="a")
    drawings._maker.cache_clear()
    assert len(count) == 2
