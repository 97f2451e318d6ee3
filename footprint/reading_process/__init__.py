"""Files are read in a process of their own, within a budget: whatever one file costs, the parent goes on."""

from footprint.reading_process.parent import (
    Budget,
    EndedError,
    ReadingProcess,
    StoppedError,
    reader,
    run,
    set_budget,
    shared,
)

__all__ = ["Budget", "EndedError", "ReadingProcess", "StoppedError", "reader", "run", "set_budget", "shared"]
