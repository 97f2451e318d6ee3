"""Sheets that are put in order before they are read, and the way back to their lines."""
