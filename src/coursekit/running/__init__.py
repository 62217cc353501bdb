"""Running chapters: ``plan`` decides what runs, ``runs`` and ``chapter`` do it, ``record`` tells of it."""
