"""
papermill's and nbconvert's own functions, two notebooks at a time, as a careful user would write it.

Run by the benchmark, in the course's folder: python two_processes.py OUT PARAMETERS NOTEBOOK...
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path


def convert(notebook: str, out: str, parameters: dict[str, str]) -> None:
    """Run *notebook* and write it as HTML."""
    import papermill
    from nbconvert import HTMLExporter

    executed = Path(out, Path(notebook).name)
    papermill.execute_notebook(notebook, str(executed), parameters=parameters, progress_bar=False)
    page, _resources = HTMLExporter().from_filename(str(executed))
    executed.with_suffix(".html").write_text(page, encoding="utf-8")


def main() -> None:
    """Share the notebooks between two processes."""
    out, parameters, *notebooks = sys.argv[1:]
    Path(out).mkdir(parents=True)
    with ProcessPoolExecutor(2) as pool:
        done = [pool.submit(convert, notebook, out, json.loads(parameters)) for notebook in notebooks]
        for one in done:
            one.result()


if __name__ == "__main__":
    main()
