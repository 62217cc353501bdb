"""
coursekit: parameterised teaching notebooks and a reproducible, sourced report.

What notebooks use is here, and loaded only when it is used, so that ``import coursekit`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_HOMES = {
    "begin": "view",
    "View": "view",
    "load": "tables",
    "load_shapes": "tables",
    "Figure": "figures",
    "change": "figures",
    "count": "figures",
    "country_name": "figures",
    "difference": "figures",
    "mean": "figures",
    "per": "figures",
    "ratio": "figures",
    "share": "figures",
    "single": "figures",
    "size_of": "figures",
    "tally": "figures",
    "total": "figures",
    "Span": "periods",
    "listed": "narrative",
    "say": "narrative",
    "tell": "narrative",
    "claims_about": "claims.board",
    "count_verdicts": "claims.board",
    "judge_claims": "claims.judging",
    "judge_own": "claims.own",
    "show_claims": "claims.board",
    "show_definitions": "claims.board",
    "verdict_table": "claims.board",
    "check": "exercises.checks",
    "hint": "exercises.checks",
    "progress": "exercises.checks",
    "expect": "exercises.expectations",
    "slip": "exercises.expectations",
    "charts": "charts",
    "show": "charts.show",
    "show_table": "charts.show",
    "glossary": "terms",
}

__all__ = sorted([*_HOMES, "__version__"])


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"coursekit has no '{name}'. It has: {', '.join(__all__)}.")
    module = import_module(f"coursekit.{_HOMES[name]}")
    return module if name == "charts" else getattr(module, name)


def __dir__() -> list[str]:
    return __all__
