"""Limits between the quarters of groups, by which members compare: read, counted anew, attacked."""
