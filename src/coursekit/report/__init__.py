"""The report: executed chapters in, one offline HTML page out."""

from coursekit.report.assemble import assemble

__all__ = ["assemble"]
