"""When and where reports are written: which ones are of what the lake holds now, and many at once."""
