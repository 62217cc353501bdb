"""The typeface of every chart."""

from __future__ import annotations

FONT = "Source Sans Pro, sans-serif"  # where the face is missing, as in a browser, any plain one
