"""Which step of a year is made, when, and with which checks."""

import footprint  # noqa: F401 -- before NumPy, of whose threads it says how many there are
