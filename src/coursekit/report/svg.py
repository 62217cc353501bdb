"""
SVG as the page holds it: small, its colours variables of the page, its ids its own.

vl-convert writes an SVG that stands alone. What a still picture in a page needs not is taken out once, when
the drawing is made; the name it goes by in a page is put in each time it is used.
"""

from __future__ import annotations

import re
from html import escape
from xml.etree import ElementTree as ET

from markupsafe import Markup

from coursekit.charts.palette import DARK
from coursekit.charts.typeface import FONT

SVG = "http://www.w3.org/2000/svg"
_HEX = re.compile(r"#[0-9A-Fa-f]{6}\b")
_LONG = re.compile(r"-?\d+\.\d{2,}(?:e-?\d+)?")
_CIRCLE = re.compile(r"M([\d.]+),0A\1,\1,0,1,1,-\1,0A\1,\1,0,1,1,\1,0")
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
LONG_PATH = 200  # letters from which a reference is worth it
_COLOURED = {"fill", "stroke", "stop-color", "style"}
_GEOMETRY = {"d", "transform", "points", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "width", "height"}
_NEEDLESS = {"aria-label", "aria-hidden", "aria-roledescription", "role", "class", "pointer-events"}
# What SVG or the page's style means anyway where nothing is said; vl-convert says it for every mark.
_DEFAULTS = {
    ("opacity", "1"),
    ("font-style", "normal"),
    ("font-family", FONT),
    ("font-size", "13px"),
    ("stroke-width", "1"),
    ("text-anchor", "start"),
    ("transform", "translate(0,0)"),
    ("x2", "0"),
    ("y2", "0"),
}
# What elements take over from the group they stand in.
_INHERITED = (
    "fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "text-anchor", "font-size",
    "font-style", "font-weight",
)  # fmt: skip


# Private-use characters: one stands for the drawing's name in its ids, one behind the opening tag.
_NAME, _HEAD = "\ue010", "\ue011"


def tidy(svg: str) -> str:
    """Give a drawing of vl-convert small and ready to be :func:`placed`."""
    root = ET.fromstring(svg)  # noqa: S314 - drawn by us
    ids = _Ids(_NAME)
    for element in root.iter():
        _clean(element, ids)
    _drop_empty(root)
    _gather(root)
    _draw_once(root, ids)
    root.text = _HEAD + (root.text or "")
    return _written(root)


def placed(
    tidied: str, *, name: str, labelled_by: str, described_by: str = "", description: str = ""
) -> Markup:
    """
    Put a drawing into the page.

    Parameters
    ----------
    name : str
        Prefix of every id inside, unique in the page.
    labelled_by, described_by : str
        Ids of the elements that hold the picture's name and its description for those who don't see it.
    description : str
        The description, where the picture itself is to hold it under the id *described_by*.
    """
    head, _mark, rest = tidied.replace(_NAME, name).partition(f">{_HEAD}")
    said = f' role="img" aria-labelledby="{escape(labelled_by)}"'
    if described_by:
        said += f' aria-describedby="{escape(described_by)}"'
    inside = f'<desc id="{escape(described_by)}">{escape(description, quote=False)}</desc>'
    return Markup(f"{head}{said}>{inside if description else ''}{rest}")  # noqa: S704 - serialised, so escaped


def colour_variables(*, dark: bool) -> str:
    """Write the palette as custom properties: ``--c-7A1743: #7A1743;`` or its dark twin."""
    return "".join(f"--c-{light[1:]}:{twin if dark else light};" for light, twin in sorted(DARK.items()))


class _Ids(dict[str, str]):
    """New ids for those of a drawing, which count on from one drawing to the next in vl-convert."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def __missing__(self, old: str) -> str:
        return self.setdefault(old, f"{self._name}-{len(self) + 1}")


def _clean(element: ET.Element, ids: _Ids) -> None:
    """Drop what a still picture needs not, make ids and references its own, colours variables."""
    for key, value in list(element.attrib.items()):
        if key in _NEEDLESS or (key, value) in _DEFAULTS:
            del element.attrib[key]
        elif key == "id":
            element.set(key, ids[value])
        elif key.endswith("href") and value.startswith("#"):
            element.set(key, f"#{ids[value[1:]]}")
        elif key in _GEOMETRY:
            element.set(key, _LONG.sub(_rounded, value))
        else:
            value = _REFERENCE.sub(lambda match: f"url(#{ids[match[1]]})", value)
            element.set(key, _HEX.sub(_variable, value) if key in _COLOURED else value)
    if "stroke" not in element.attrib:
        element.attrib.pop("stroke-width", None)
    circle = _CIRCLE.fullmatch(element.get("d", ""))
    if circle:
        element.tag = f"{{{SVG}}}circle"
        del element.attrib["d"]
        element.set("r", circle[1])


def _drop_empty(parent: ET.Element) -> None:
    """Take out paths without a line and groups without a child."""
    for child in list(parent):
        _drop_empty(child)
        kind = _name(child)
        if (kind == "g" and not len(child)) or (kind == "path" and _is_point(child.get("d", ""))):
            parent.remove(child)


def _gather(parent: ET.Element) -> None:
    """Say once, on the group, what all its elements have in common; take out groups that say nothing."""
    for child in parent:
        _gather(child)
    children = [grandchild for child in parent for grandchild in (child if _says_nothing(child) else [child])]
    parent[:] = children
    for name in _INHERITED if len(children) > 1 and _name(parent) == "g" else ():
        values = {child.get(name) for child in children}
        if len(values) == 1 and None not in values and parent.get(name) is None:
            parent.set(name, values.pop() or "")
            for child in children:
                del child.attrib[name]


def _says_nothing(element: ET.Element) -> bool:
    return _name(element) == "g" and not element.attrib


def _name(element: ET.Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _draw_once(root: ET.Element, ids: _Ids) -> None:
    """Let a long path that is drawn again, such as an outline in every panel, refer to its first drawing."""
    first: dict[tuple[tuple[str, str], ...], ET.Element] = {}
    for element in root.iter():
        if len(element.get("d", "")) < LONG_PATH:
            continue
        known = first.setdefault(tuple(sorted(element.attrib.items())), element)
        if known is not element:
            known.set("id", ids[known.get("d", "")])
            element.tag = f"{{{SVG}}}use"
            element.attrib = {"href": f"#{known.get('id')}"}


def _is_point(path: str) -> bool:
    return path in ("", "M0,0h0v0h0Z")


def _written(root: ET.Element) -> str:
    """Serialise without the XML namespaces, which HTML knows by itself."""
    for element in root.iter():
        element.tag = _name(element)
        for key in [key for key in element.attrib if "}" in key]:
            element.set(key.rpartition("}")[2], element.attrib.pop(key))
    root.attrib.pop("version", None)
    return ET.tostring(root, encoding="unicode", short_empty_elements=True)


def _rounded(match: re.Match[str]) -> str:
    text = f"{float(match[0]):.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def _variable(match: re.Match[str]) -> str:
    colour = match[0].upper()
    return f"var(--c-{colour[1:]})" if colour in DARK else colour
