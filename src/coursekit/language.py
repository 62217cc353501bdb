"""
The language people read: gettext catalogues of the engine and of the course.

The engine's own catalogue lies in ``coursekit/locale``, a course's in ``locale`` beside its notebooks
(domain ``course``). English needs none: its texts are the keys.
"""

from __future__ import annotations

import gettext
from pathlib import Path

ENGINE_LOCALE = Path(__file__).parent / "locale"
_active: gettext.NullTranslations = gettext.NullTranslations()


def speak(language: str, *, course_folder: Path | None = None) -> None:
    """Use *language* (such as ``en``) from here on; a text without translation stays English."""
    global _active  # one process speaks one language, as gettext.install does
    _active = gettext.translation("coursekit", ENGINE_LOCALE, languages=[language], fallback=True)
    if course_folder is not None:
        course = gettext.translation("course", course_folder / "locale", languages=[language], fallback=True)
        course.add_fallback(_active)
        _active = course


def _(text: str) -> str:
    """Give *text* in the active language."""
    return _active.gettext(text)


def several(singular: str, plural: str, count: float) -> str:
    """Give the form of a text that fits *count*."""
    return _active.ngettext(singular, plural, 1 if count == 1 else 2)
