"""What a chapter looks at: one country, one period, one language."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from coursekit import tables
from coursekit.course import Course, check_order, parse_date
from coursekit.dating import row_spans
from coursekit.errors import CourseError, UsageError
from coursekit.figures import country_name
from coursekit.language import _, speak
from coursekit.periods import Span


@dataclass(frozen=True)
class View:
    """A chapter's country (ISO 3166 alpha-3) and period, and the rows that fall into them."""

    country: str
    period: Span

    @property
    def place(self) -> str:
        """The country's name, as prose uses it."""
        return country_name(self.country)

    @property
    def neighbours(self) -> list[str]:
        """The ISO codes of the countries that share a border with it."""
        return self._country("neighbours").split(";")

    def keep(self, table: pd.DataFrame) -> pd.DataFrame:
        """Keep the rows of this country that lie wholly in the period."""
        return self.within(self.of_country(table))

    def of_country(self, table: pd.DataFrame) -> pd.DataFrame:
        """Keep the rows of this country; a table without countries is kept whole."""
        return table[table["iso3"] == self.country] if "iso3" in table else table

    def within(self, table: pd.DataFrame) -> pd.DataFrame:
        """Keep the rows that lie wholly in the period; a table without dates is kept whole."""
        spans = row_spans(table)
        if spans is None:
            return table
        first, last = pd.Timestamp(self.period.start), pd.Timestamp(self.period.end)
        return table[(spans["start"] >= first) & (spans["end"] <= last)]

    def _country(self, column: str) -> str:
        return str(tables.load("countries").set_index("iso3")[column][self.country])


def begin(chapter: str, *, country: str, start: str, end: str, lang: str = "en") -> View:
    """
    Begin a chapter: check its parameters, choose its language, and let Altair draw without a network.

    Parameters
    ----------
    chapter : str
        The chapter's name, as its notebook's.
    country : str
        ISO 3166 alpha-3 code, one of those the chapter serves.
    start, end : str
        ``YYYY``, ``YYYY-MM`` or an ISO date; a year means its first or last day.
    lang : str
        Language of the text.

    Raises
    ------
    UsageError
        A value that cannot be, or a country the chapter doesn't serve.
    """
    from coursekit.renderer import draw_offline  # brings Altair, which a view does without

    course = Course.here()
    if course is None:
        raise CourseError(_("No course at or above {folder}.").format(folder=Path.cwd()))
    given = {"country": country, "start": str(start), "end": str(end), "lang": lang}
    for name, value in given.items():
        if name in course.parameters:
            course.parameters[name].check(value)
    check_order(given)
    refusal = course.chapter(chapter).refuses(given)
    if refusal:
        raise UsageError(refusal)
    speak(lang, course_folder=course.folder)
    draw_offline()
    return View(country, Span(parse_date(given["start"]), parse_date(given["end"], end=True)))
