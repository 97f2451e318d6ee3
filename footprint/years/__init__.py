"""A year of results: what it is made from, whether it may change, what would change today."""
