"""What notebooks show to the report, and to JupyterLab: the MIME types of a display bundle."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

SENTENCE = "application/vnd.coursekit.sentence+json"
FIGURE = "application/vnd.coursekit.figure+json"
TABLE = "application/vnd.coursekit.table+json"
CLAIMS = "application/vnd.coursekit.claims+json"
# Marks what is for JupyterLab only, because the report has it in another place.
LAB_ONLY = "application/vnd.coursekit.lab-only+json"
# JupyterLab 4 draws Vega-Lite to version 5 and prints plain text for 6; our charts are the same in both.
VEGA_LITE = "application/vnd.vegalite.v5+json"
SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
OUTCOME = "application/vnd.coursekit.outcome+json"
EXPECTATION = "application/vnd.coursekit.expectation+json"
_VEGA_LITE = re.compile(r"application/vnd\.vegalite\.v\d+\+json")


def vega_lite(bundle: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Give the Vega-Lite specification in a bundle of MIME types; None where it holds none."""
    return next((bundle[kind] for kind in bundle if _VEGA_LITE.fullmatch(kind)), None)
