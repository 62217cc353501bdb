"""
The slow, full check of a data package: checksums, types, vocabularies, keys, units, ranges, duplicates.

Frictionless reads each table by the rules in ``datapackage.json``; what those rules can't say (units,
sources, low ≤ best ≤ high, repeated rows) is checked here. Every problem comes in one table.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from coursekit.errors import TableError, problems
from coursekit.packages import DESCRIPTOR, Package
from coursekit.sources import load_sources
from coursekit.tables import parse

Problem = tuple[object, object, object, object, object]


def verify(folder: Path) -> pd.DataFrame:
    """
    Check every table, shape and cross-reference of the data package in *folder*.

    Returns
    -------
    DataFrame
        One row a problem: ``file``, ``row`` (1 is the header), ``column``, ``found``, ``expected``.
        No rows where all is well.
    """
    package = Package(folder)
    found = list(_file_problems(package))
    if all(package.path(name).is_file() for name in package.resources):
        for name in package.table_names:
            found.extend(_table_problems(package, name))
        found.extend([*_schema_problems(package), *_package_problems(package)])
    table = problems(found)
    # Two checks may find one cell's fault; the first says it in plainer words.
    again = table["row"].notna() & table.duplicated(["file", "row", "column"])
    return table[~again].reset_index(drop=True)


def _file_problems(package: Package) -> Iterator[Problem]:
    """Report files that are missing, edited, of another size, or not named by the package."""
    for name, resource in package.resources.items():
        try:
            content = package.check_file(name)
        except TableError as error:
            yield from error.failures.itertuples(index=False, name=None)
            continue
        if len(content) != resource.get("bytes"):
            yield resource["path"], None, None, f"{len(content)} bytes", f"{resource.get('bytes')} bytes"
        if "schema" not in resource:
            yield from _shape_problems(resource, content)
    named = {resource["path"] for resource in package.resources.values()}
    for path in sorted(package.folder.glob("*/*")):
        relative = path.relative_to(package.folder).as_posix()
        if relative not in named:
            yield relative, None, None, "a file", f"an entry in {DESCRIPTOR}"


def _shape_problems(resource: dict[str, Any], content: bytes) -> Iterator[Problem]:
    try:
        features = len(json.loads(content)["features"])
    except (json.JSONDecodeError, KeyError, TypeError):
        yield resource["path"], None, None, "unreadable", "GeoJSON features"
        return
    if features != resource.get("features"):
        yield resource["path"], None, None, f"{features} shapes", f"{resource.get('features')} shapes"


def _schema_problems(package: Package) -> Iterator[Problem]:
    """Report what Frictionless finds: types, constraints, keys and foreign keys."""
    from frictionless import Package as FrictionlessPackage
    from frictionless import system

    with system.use_context(trusted=True):
        report = FrictionlessPackage(str(package.folder / DESCRIPTOR)).validate()
    for error in report.errors:
        yield DESCRIPTOR, None, None, error.message, "a valid data package"
    for task in report.tasks:
        for error in task.errors:
            if error.type in ("hash-count", "byte-count"):  # said by the check of the files
                continue
            yield (
                task.place,
                getattr(error, "row_number", None),
                getattr(error, "field_name", None) or getattr(error, "label", None),
                getattr(error, "cell", None),
                error.note or error.message,
            )


def _package_problems(package: Package) -> Iterator[Problem]:
    """Report measures without a known unit or source, and licences that are missing."""
    units = _known_units(package)
    sources = load_sources(package.folder) if "sources" in package.resources else {}
    for name, resource in package.resources.items():
        fields = resource.get("schema", {}).get("fields", [])
        named = [resource.get("sourceId"), *(field.get("sourceId") for field in fields)]
        for source in filter(None, named):
            if source not in sources:
                yield DESCRIPTOR, None, name, source, "a source in the table of sources"
        for field in fields:
            if "unit" in field and field["unit"] not in units:
                yield (
                    DESCRIPTOR,
                    None,
                    f"{name}.{field['name']}",
                    field["unit"],
                    "a unit in the table of units",
                )
        if not resource.get("licenses") and not any(field["name"] == "source_id" for field in fields):
            yield DESCRIPTOR, None, name, "no licence", "a licence"
    for source_id, source in sources.items():
        if not source.licence:
            yield "tables/sources.csv", None, source_id, "no licence", "a licence"


def _known_units(package: Package) -> set[str]:
    """Name the units of the package; none where their table is missing or broken, which is said elsewhere."""
    if "units" not in package.resources:
        return set()
    try:
        return set(parse(package, "units", package.path("units").read_bytes())["unit"])
    except TableError:
        return set()


def _table_problems(package: Package, name: str) -> Iterator[Problem]:
    """Report a wrong row count, repeated rows, and estimates outside their own range."""
    resource = package.resource(name)
    try:
        table = parse(package, name, package.path(name).read_bytes())
    except TableError as error:
        yield from error.failures.itertuples(index=False, name=None)
        return
    if len(table) != resource.get("rows"):
        yield resource["path"], None, None, f"{len(table)} rows", f"{resource.get('rows')} rows"
    for at in table.duplicated().to_numpy().nonzero()[0]:
        yield resource["path"], int(at) + 2, None, "a repeated row", "each row once"
    yield from _range_problems(resource, table)


def _range_problems(resource: dict[str, Any], table: pd.DataFrame) -> Iterator[Problem]:
    """Report best estimates outside their range that are not known defects, and defects no longer there."""
    known = [
        {key: str(value) for key, value in defect["key"].items()}
        for defect in resource.get("knownDefects", [])
    ]
    for field in resource["schema"]["fields"]:
        ends = field.get("bestLowHigh")
        if not ends:
            continue
        best, low, high = (
            table[column].astype(float) for column in (field["name"], ends["low"], ends["high"])
        )
        for at in ((low > best) | (best > high)).to_numpy().nonzero()[0]:
            row = {column: str(value).removesuffix(" 00:00:00") for column, value in table.iloc[at].items()}
            defect = next((defect for defect in known if defect.items() <= row.items()), None)
            if defect is not None:
                known.remove(defect)
                continue
            found = f"{low.iloc[at]:g} / {best.iloc[at]:g} / {high.iloc[at]:g}"
            yield resource["path"], int(at) + 2, field["name"], found, "low ≤ best ≤ high"
    for defect in known:
        yield DESCRIPTOR, None, resource["name"], str(defect), "a defect that is still in the table"
