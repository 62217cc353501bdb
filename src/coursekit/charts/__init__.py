"""Charts: a table and field names in, an Altair chart out. No reading, no showing, no global state."""
