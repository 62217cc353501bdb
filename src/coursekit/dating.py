"""When the rows of a table are: the first and the last day of each."""

from __future__ import annotations

import pandas as pd

# The columns that date a row, the most telling first: (start, end, precision).
DATING = (
    ("period_start", "period_end", "day"),
    ("snapshot_date", "snapshot_date", "day"),
    ("date_start", "date_end", "day"),
    ("month", "month", "month"),
    ("year", "year", "year"),
    ("date", "date", "day"),
)


def row_spans(rows: pd.DataFrame) -> pd.DataFrame | None:
    """Give each row's first and last day (``start``, ``end``); None where no column dates the rows."""
    dated = _dated_by(rows)
    if dated is None:
        return None
    first, last, precision = dated
    if precision == "year":
        start = pd.to_datetime(rows[first].astype(str) + "-01-01")
        end = pd.to_datetime(rows[last].astype(str) + "-12-31")
    elif precision == "month":
        start, end = rows[first], rows[last] + pd.offsets.MonthEnd(0)
    else:
        start, end = rows[first], rows[last].fillna(rows[first])
    return pd.DataFrame({"start": start, "end": end})


def days_covered(rows: pd.DataFrame) -> tuple[pd.Timestamp, pd.Timestamp] | None:
    """
    Give the first day of the first row and the last day of the last; None without rows or without dates.

    The outermost of :func:`row_spans`, without a span for each row: every figure asks for it.
    """
    dated = _dated_by(rows)
    if dated is None or rows.empty:
        return None
    first, last, precision = dated
    ends = rows[last] if precision in ("year", "month") else rows[last].fillna(rows[first])
    start, end = rows[first].min(), ends.max()
    if precision == "year":
        return pd.Timestamp(int(start), 1, 1), pd.Timestamp(int(end), 12, 31)
    return start, end + pd.offsets.MonthEnd(0) if precision == "month" else end


def _dated_by(rows: pd.DataFrame) -> tuple[str, str, str] | None:
    """Name the columns that date *rows*, and how precisely; None where none does."""
    return next((entry for entry in DATING if entry[0] in rows and entry[1] in rows), None)
