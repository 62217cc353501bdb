"""What the data package says of itself, for people: a listing, ``data/README.md``, fresh checksums."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from coursekit.language import _
from coursekit.packages import DESCRIPTOR, Package, checksum
from coursekit.paths import json_text, write_atomic
from coursekit.sources import load_sources

README = "README.md"


def listing(package: Package) -> pd.DataFrame:
    """List the package's tables and shapes: name, rows, group, coverage, title."""
    rows = [
        (name, size(resource), *(resource.get(key) or "" for key in ("group", "coverage", "title")))
        for name, resource in package.resources.items()
    ]
    return pd.DataFrame(rows, columns=["name", "rows", "group", "coverage", "title"])


def size(resource: Mapping[str, Any]) -> int:
    """Say how many rows a table has, or shapes a file of outlines; 0 where the package doesn't say."""
    return int(resource.get("rows") or resource.get("features") or 0)


def refresh(folder: Path) -> list[str]:
    """
    Bring checksums, sizes and row counts in ``datapackage.json``, and ``README.md``, up to the files.

    Returns
    -------
    list of str
        The tables and shapes whose entry changed, and the files written.
    """
    package = Package(folder)
    changed = [name for name in package.resources if _refresh_entry(package, name)]
    written = {
        DESCRIPTOR: json_text(package.descriptor, indent=2),
        README: readme(package),
    }
    for name, text in written.items():
        if not (folder / name).is_file() or (folder / name).read_text(encoding="utf-8") != text:
            write_atomic(folder / name, text)
            changed.append(name)
    return changed


def readme(package: Package) -> str:
    """Write the readable catalogue of the package, in Markdown."""
    return "\n".join(_lines(package)) + "\n"


def _refresh_entry(package: Package, name: str) -> bool:
    entry, path = package.resource(name), package.path(name)
    if "schema" in entry:
        counted = {"rows": len(pd.read_csv(path, dtype=str))}
    else:
        counted = {"features": len(json.loads(path.read_text(encoding="utf-8"))["features"])}
    now = {"bytes": path.stat().st_size, "hash": checksum(path.read_bytes()), **counted}
    stale = any(entry.get(key) != value for key, value in now.items())
    entry.update(now)
    return stale


def _lines(package: Package) -> Iterator[str]:
    described = package.descriptor
    yield f"# {described['title']}"
    yield ""
    yield _("This page is generated from `datapackage.json` by `coursekit data refresh`; edit that file.")
    yield ""
    yield str(described.get("description", ""))
    yield ""
    yield _("| table | rows | what a row is | coverage | as of |")
    yield "| --- | ---: | --- | --- | --- |"
    for name, entry in package.resources.items():
        cells = [f"[{name}](#{name})", f"{size(entry):,}", entry["title"], entry.get("coverage") or ""]
        yield f"| {' | '.join(cells)} | {entry.get('asOf') or ''} |"
    for name, entry in package.resources.items():
        yield from _entry_lines(package, name, entry)


def _entry_lines(package: Package, name: str, entry: dict[str, Any]) -> Iterator[str]:
    yield from ("", f"## {name}", "", f"**{entry['title']}.** {entry.get('description', '')}", "")
    source = load_sources(package.folder).get(entry.get("sourceId") or "")
    if source:
        yield f"- {_('Source')}: {source.citation or source.credit} {source.printable_address}".rstrip()
    licences = ", ".join(licence.get("title") or licence["name"] for licence in entry.get("licenses", []))
    yield f"- {_('Licence')}: {licences or _('row by row, see the table of sources')}"
    yield f"- {_('File')}: `{entry['path']}`"
    for caveat in entry.get("caveats", []):
        yield f"- {_('Beware')}: {caveat}"
    fields = entry.get("schema", {}).get("fields", [])
    if not fields:
        return
    yield from ("", _("| column | type | unit | what it is |"), "| --- | --- | --- | --- |")
    for field in fields:
        about = field.get("description") or field.get("title", "")
        yield f"| `{field['name']}` | {field['type']} | {field.get('unit', '')} | {about} |"
