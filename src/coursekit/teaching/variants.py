"""
Variants: which of a master's sets of numbers a student gets, and how they come into the notebook.

For practice, anybody can work out the variant of a name. For marks it follows from the course secret and
the id on the roster, so that nobody without the secret can, and the teacher can at any time again.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from functools import partial
from typing import Any


def for_practice(name: str, notebook: str, count: int) -> int:
    """
    Choose one of *count* variants by a name a student types; capitals and spaces make no difference.

    >>> for_practice("Awa Diarra", "01_context", 8) == for_practice(" awa  diarra", "01_context", 8)
    True
    """
    text = f"{notebook}/{' '.join(name.split()).casefold()}"
    return int.from_bytes(hashlib.sha256(text.encode("utf-8")).digest()[:8], "big") % count


def for_marks(secret: bytes, student: str, notebook: str, count: int) -> int:
    """Choose one of *count* variants for *student* (the id on the roster) by the course *secret*."""
    told = hmac.new(secret, f"variant/{notebook}/{student}".encode(), hashlib.sha256).digest()
    return int.from_bytes(told[:8], "big") % count


def assigns(source: str, name: str) -> bool:
    """Tell whether a line of *source* sets *name*, so that :func:`with_values` can set it anew."""
    return re.search(rf"(?m)^{re.escape(name)} *=", source) is not None


def with_values(source: str, values: Mapping[str, Any]) -> str:
    """
    Set names to *values* where a line of *source* assigns them; comments stay.

    >>> with_values('year = 2020  # a year', {"year": 2022})
    'year = 2022  # a year'
    """
    for name, value in values.items():
        assigned = re.compile(
            rf"""^({re.escape(name)} *= *)(?:"[^"\n]*"|'[^'\n]*'|[^#\n]*?)( *(?:#.*)?)$""", re.MULTILINE
        )
        source = assigned.sub(partial(_filled, _literal(value)), source)
    return source


def _filled(literal: str, assigned: re.Match[str]) -> str:
    return f"{assigned[1]}{literal}{assigned[2]}"


def _literal(value: Any) -> str:
    """Write *value* as Python does, text in double quotes as this project's code has it."""
    plain = isinstance(value, str) and repr(value) == f"'{value}'" and '"' not in value
    return f'"{value}"' if plain else repr(value)
