"""
The tables of a course: named by ``datapackage.json``, read with pandas, checked as they are read.

``datapackage.json`` is the only place that says what a table's columns are. Reading checks the file's
checksum, its columns, types, required values, vocabularies, ranges and key; the slow, full validation is
in :mod:`coursekit.validation`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from coursekit.errors import TableError, problems
from coursekit.packages import Package, package_here


def load(name: str) -> pd.DataFrame:
    """
    Read one table of the course, typed and checked.

    Parameters
    ----------
    name : str
        A table's name, such as ``"deaths_by_year"``; ``coursekit data list`` lists them.

    Returns
    -------
    DataFrame
        Columns as described in ``datapackage.json``: whole numbers ``int64`` (``Int64`` where a value may
        be missing), numbers ``float64``, dates ``datetime64``, truth values ``bool``, all else text.
        ``attrs["table"]`` keeps the name, so that a figure taken from the rows knows its source.

    Raises
    ------
    TableError
        The file is missing, was edited, or breaks its rules.
    UsageError
        No table has that name.
    """
    return load_from(package_here(), name)


def load_shapes(name: str) -> dict[str, Any]:
    """Read outlines (GeoJSON) that the data package calls *name*."""
    shapes: dict[str, Any] = json.loads(package_here().check_file(name))
    return shapes


def load_from(package: Package, name: str) -> pd.DataFrame:
    """Read table *name* of *package*; see :func:`load`."""
    return parse(package, name, package.check_file(name))


def parse(package: Package, name: str, content: bytes) -> pd.DataFrame:
    """Make table *name* of *package* from the *content* of its file; TableError where it breaks its rules."""
    fields = package.resource(name)["schema"]["fields"]
    text = _read_text(package, name, content)
    expected = [field["name"] for field in fields]
    if list(text.columns) != expected:
        where = package.resource(name)["path"]
        row = (where, 1, None, ", ".join(text.columns), ", ".join(expected))
        raise TableError(name, problems([row]))
    columns = {field["name"]: _typed(package, name, field, text[field["name"]]) for field in fields}
    table = pd.DataFrame(columns)
    _check_key(package, name, table)
    table.attrs["table"] = name
    return table


def _read_text(package: Package, name: str, content: bytes) -> pd.DataFrame:
    import io

    try:
        return pd.read_csv(io.BytesIO(content), dtype=str, keep_default_na=False, na_values=[""])
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        where = package.resource(name)["path"]
        raise TableError(name, problems([(where, None, None, str(error), "a CSV table")])) from None


def _typed(package: Package, name: str, field: Mapping[str, Any], text: pd.Series) -> pd.Series:
    """Give one column its type; TableError naming the first cells that don't fit."""
    rules, kind = field.get("constraints", {}), str(field["type"])
    column, fits = _convert(kind, text)
    missing = text.isna().to_numpy()
    bad = [(~fits & ~missing, kind)]
    if rules.get("required"):
        bad.append((missing, "a value"))
    if "enum" in rules:
        allowed = [_as_text(item) for item in rules["enum"]]
        bad.append((~missing & ~text.isin(allowed).to_numpy(), "one of its vocabulary"))
    if "minimum" in rules and kind in ("integer", "number"):
        bad.append((_holds(column < rules["minimum"]), f"at least {rules['minimum']}"))
    if "maximum" in rules and kind in ("integer", "number"):
        bad.append((_holds(column > rules["maximum"]), f"at most {rules['maximum']}"))
    where = package.resource(name)["path"]
    rows = [
        (where, int(position) + 2, field["name"], text.iloc[position], expected)
        for mask, expected in bad
        for position in mask.nonzero()[0]
    ]
    if rows:
        raise TableError(name, problems(rows))
    if kind == "integer" and not missing.any():
        return column.astype("int64")
    if kind == "boolean" and not missing.any():
        return column.astype(bool)
    return column


def _convert(kind: str, text: pd.Series) -> tuple[pd.Series, np.ndarray]:
    """Convert text to *kind*; the second result is True where the text was of that kind."""
    if kind == "integer":
        numbers = pd.to_numeric(text, errors="coerce")
        if numbers.dtype == "int64":  # as most are; what follows takes ten times as long
            return numbers, np.ones(len(text), dtype=bool)
        return numbers.round().astype("Int64"), _holds(numbers % 1 == 0)
    if kind == "number":
        numbers = pd.to_numeric(text, errors="coerce").astype(float)
        return numbers, numbers.notna().to_numpy()
    if kind == "boolean":
        truth = text.map({"true": True, "false": False}).astype("boolean")
        return truth, truth.notna().to_numpy()
    if kind == "date":
        dates = pd.to_datetime(text, format="%Y-%m-%d", errors="coerce")
        return dates, dates.notna().to_numpy()
    return text, text.notna().to_numpy()


def _holds(test: pd.Series) -> np.ndarray:
    """Say where *test* holds; where a value is missing, it doesn't."""
    return test.to_numpy(dtype=bool, na_value=False)


def _as_text(item: object) -> str:
    return str(item).lower() if isinstance(item, bool) else str(item)


def _check_key(package: Package, name: str, table: pd.DataFrame) -> None:
    key = package.resource(name)["schema"].get("primaryKey")
    if not key:
        return
    columns = [key] if isinstance(key, str) else list(key)
    again = table.duplicated(columns).to_numpy().nonzero()[0]
    if len(again):
        where, label = package.resource(name)["path"], "+".join(columns)
        found = [(where, int(at) + 2, label, tuple(table[columns].iloc[at]), "once") for at in again]
        raise TableError(name, problems(found))
