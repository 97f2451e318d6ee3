"""The published factors, read once a process."""

from factors import catalogue

FACTORS = catalogue.load()
