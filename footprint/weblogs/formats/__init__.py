"""The formats of access logs, each to requests."""
