"""Blind rounds: files as organisations make them, whose right answer was written down before the first reading."""
