"""The typefaces: the ones named are the ones measured with and embedded."""

from __future__ import annotations

import io
import re

import pytest
import vl_convert
from fontTools.ttLib import TTFont

from coursekit.charts.typeface import FONT
from coursekit.report import fonts, subsets, vega
from coursekit.running.store import Store


def drawn_width(font: str, label: str) -> float:
    """Draw a chart whose only label is *label* and say how wide the drawing is."""
    spec = {
        "data": {"values": [{"y": label}]},
        "mark": "point",
        "width": 100,
        "encoding": {"y": {"field": "y", "type": "nominal", "title": None}},
        "config": {"axis": {"labelFont": font, "labelFontSize": 20, "labelLimit": 0}},
    }
    return float(re.search(r'width="([\d.]+)"', vl_convert.vegalite_to_svg(spec))[1])


def test_charts_are_measured_with_the_face_they_name():
    """The family of the theme resolves: a drawing grows by what the face's own advances say."""
    vega.register()
    assert FONT.split(", ")[0] == fonts.SANS
    face = TTFont(fonts.faces()[0].file)
    advance = face["hmtx"][face.getBestCmap()[ord("W")]][0] / face["head"].unitsPerEm * 20
    grown = drawn_width(FONT, "W" * 40) - drawn_width(FONT, "W" * 20)
    assert grown == pytest.approx(20 * advance, abs=2)
    unknown = drawn_width("No Such Face", "W" * 40) - drawn_width("No Such Face", "W" * 20)
    assert unknown != pytest.approx(20 * advance, abs=2)


@pytest.mark.parametrize("face", fonts.faces(), ids=lambda face: f"{face.family} {face.weight} {face.style}")
def test_embedded_face_writes_the_names_we_need(face):
    """The subset keeps accents, dashes and signs, and is small."""
    small = subsets.shrink(face.file)
    assert len(small) < 40_000
    assert small == subsets.shrink(face.file)
    known = TTFont(io.BytesIO(small)).getBestCmap()
    assert [letter for letter in "Ségou Ménaka œ – “” − ≥ × €" if ord(letter) not in known] == []


def test_style_names_the_faces_it_embeds():
    """Each family of the style sheet is one that the page carries."""
    rules = fonts.stylesheet(Store(None))
    assert rules.count("@font-face") == len(fonts.faces())
    assert {fonts.SANS, fonts.SERIF} == set(re.findall(r"font-family:'([^']+)'", rules))


def test_subset_keeps_its_licence_and_no_other_names():
    """Copyright, names, licence and where it is to be read stay with the font; nothing else is carried."""
    for face in fonts.faces():
        names = TTFont(io.BytesIO(subsets.shrink(face.file)))["name"].names
        assert {name.nameID for name in names} <= set(subsets.NAMES)
        assert {0, 13} <= {name.nameID for name in names}


def test_style_is_kept_and_taken_again(tmp_path, monkeypatch):
    """The rules are made once; a later build takes the same bytes without fontTools."""
    store = Store(tmp_path / "cache")
    made = fonts.stylesheet(store)
    monkeypatch.setattr(fonts, "_rules", lambda: "made again")
    assert fonts.stylesheet(store) == made
    monkeypatch.setattr(fonts, "package_versions", lambda _names: {"fonttools": "0"})
    assert fonts.stylesheet(store) == "made again"
