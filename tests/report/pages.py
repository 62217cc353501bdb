"""A page taken apart, so that tests can ask for its elements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser


@dataclass
class Element:
    """One element of a parsed page: tag, attributes, the text in it, and the elements it stands in."""

    tag: str
    attributes: Mapping[str, str]
    text: str
    within: tuple[Element, ...]

    def inside(self, tag: str, **attributes: str) -> bool:
        """Tell whether it stands in such an element."""
        return any(outer.matches(tag, attributes) for outer in self.within)

    def matches(self, tag: str, attributes: Mapping[str, str]) -> bool:
        """Tell whether it has that tag and those attributes (``class_`` for class)."""
        wanted = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()}
        return self.tag == tag and wanted.items() <= self.attributes.items()


class Page(HTMLParser):
    """A page taken apart: its elements in order; complains of what is closed in the wrong place."""

    VOID = ("meta", "link", "br", "img", "hr", "wbr", "input", "col")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(html)
        assert not self._open, f"left open: {self._open[-1].tag}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        element = self._add(tag, attrs)
        if tag not in self.VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take an element without content."""
        self._add(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Close the element that is open."""
        assert self._open, f"</{tag}> closes nothing"
        assert self._open[-1].tag == tag, f"</{tag}> closes <{self._open[-1].tag}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        """Give text to every element around it."""
        for element in self._open:
            element.text += data

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Give the elements of that tag and those attributes (``class_`` for class)."""
        return [element for element in self.elements if element.matches(tag, attributes)]

    def by_id(self, name: str) -> Element:
        """Give the one element with that id."""
        (found,) = [element for element in self.elements if element.attributes.get("id") == name]
        return found

    def _add(self, tag: str, attrs: list[tuple[str, str | None]]) -> Element:
        element = Element(tag, {key: value or "" for key, value in attrs}, "", tuple(self._open))
        self.elements.append(element)
        return element
