"""Logs read in pieces, by several processes or machines, merged as if one process had read them from end to end."""
