"""Arrow without pandas, which it imports with the first list that becomes a column: 0.3 s and 60 MB for nothing."""

from __future__ import annotations

import sys


class NoPandas:
    """Finds no pandas, while it stands before other finders in `sys.meta_path`."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name, name=name)


def look_for_none() -> None:
    """Let Arrow look for pandas now and find none. It looks once; whoever asks for pandas later still gets it."""
    import pyarrow as pa  # which the command line waits for no more than for pandas

    sys.meta_path.insert(0, NoPandas)
    try:
        pa.array([])
    finally:
        sys.meta_path.remove(NoPandas)
