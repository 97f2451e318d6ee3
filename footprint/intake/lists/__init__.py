"""Several lists of one file: which sum up or repeat others, and which hold none."""
