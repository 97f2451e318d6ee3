"""The reader of cloud bills: what a line is, its period, unit and words, and days of use."""
