"""Where the tests find the project's own course and data."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
COURSE = ROOT / "notebooks"
DATA = ROOT / "data"
NOTEBOOKS = sorted(COURSE.glob("*.ipynb"))
