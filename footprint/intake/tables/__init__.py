"""Where a table stands in a text, whose it is, and its cells."""
