"""Numbers in prose that carry no source, told apart from those that need none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from coursekit.course import Course
from coursekit.periods import MONTHS

# What may stand bare in prose: code, addresses, years, dates, numbers of chapters, figures and lists.
_MONTH = "|".join(MONTHS)
_FREE = (
    r"`[^`]*`",
    r"\]\([^)]*\)|https?://\S+|<[^>]*>|&#?\w+;",
    r"(?m)^\s*\d+\.\s|^#+\s+\d+(?:\.\d+)*\s",
    rf"\b\d{{1,2}}(?:[–-]\d{{1,2}})? (?:{_MONTH})\b",
    r"\b(?:19|20)\d\d(?:-\d\d){0,2}\b(?![,.]\d)",
    r"(?<=[-–/])\d\d\b",
    r"(?i)\b(?:chapters?|exercises?|figures?|sections?|tables?|steps?|notebooks?)\s+\d+(?:\.\d+)*",
)


def bare_numbers(text: str, free: Iterable[str] | None = None) -> list[str]:
    """
    Find the numbers in prose that carry no source.

    Years, dates, code, addresses and the numbers of chapters, exercises, figures and lists are free, and
    so is what the course allows in ``free_numbers`` (patterns, such as ``phase [1-5]``).

    >>> bare_numbers("In 2022 some 3,656 people were killed, see chapter 4.", free=[])
    ['3,656']
    """
    return [match[0] for match in find_bare(text, free)]


def find_bare(text: str, free: Iterable[str] | None = None) -> Iterator[re.Match[str]]:
    """Find the numbers that nothing frees, where they stand in *text*."""
    allowed = _course_freedoms() if free is None else tuple(free)
    for pattern in (*_FREE, *allowed):
        text = re.sub(pattern, lambda match: " " * len(match[0]), text)
    return re.finditer(r"\d[\d.,]*\d|\d", text)


def _course_freedoms() -> tuple[str, ...]:
    course = Course.here()
    return course.free_numbers if course else ()
