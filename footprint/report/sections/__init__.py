"""Sections of a report: sentences, tables and notes about one question each."""
