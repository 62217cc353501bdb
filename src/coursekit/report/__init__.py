"""The report: executed chapters in, one offline HTML page out (``assemble``)."""
