"""papermill's own engine, with one thing added: the notebook can be had even when its kernel died."""

from __future__ import annotations

from typing import Any

from papermill.engines import NBClientEngine, papermill_engines

ENGINE = "coursekit"


class KeepingEngine(NBClientEngine):  # type: ignore[misc]  # papermill has no types
    """Runs a notebook as papermill does, and hands it over in *seen* before the first cell runs."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, *, seen: list[Any], **options: Any
    ) -> None:
        """Run every cell; see papermill's ``Engine``."""
        seen.append(nb_man.nb)
        super().execute_managed_notebook(nb_man, kernel_name, **options)


papermill_engines.register(ENGINE, KeepingEngine)
