"""
Charts: a table and field names in, an Altair chart out. No reading, no showing, no global state.

One module is one family of forms, loaded when it is first used: ``charts.columns.stacked(...)``.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any


def __getattr__(name: str) -> Any:
    try:
        return import_module(f"{__name__}.{name}")
    except ModuleNotFoundError as error:
        if error.name != f"{__name__}.{name}":
            raise
        raise AttributeError(f"coursekit.charts has no '{name}'.") from None
