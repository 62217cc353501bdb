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
    for first, last, precision in DATING:
        if first in rows and last in rows:
            if precision == "year":
                start = pd.to_datetime(rows[first].astype(str) + "-01-01")
                end = pd.to_datetime(rows[last].astype(str) + "-12-31")
            elif precision == "month":
                start, end = rows[first], rows[last] + pd.offsets.MonthEnd(0)
            else:
                start, end = rows[first], rows[last].fillna(rows[first])
            return pd.DataFrame({"start": start, "end": end})
    return None
