"""NumPy's own threads: it is told of one before it is imported, by whichever door one comes in."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

FIRST = """
import importlib, os, sys
class Watch:
    def find_spec(self, name, path, target=None):
        if name == "numpy":
            print(os.environ.get("OPENBLAS_NUM_THREADS"))
            sys.meta_path.remove(self)
sys.meta_path.insert(0, Watch())
importlib.import_module(sys.argv[1])
import numpy
"""


@pytest.mark.parametrize(
    ("door", "given", "told"),
    [("footprint.cli", None, "1"), ("footprint.cli", "3", "3"), ("pipelines.definitions", None, "1")],
)
def test_it_is_told_before_it_is_imported(door: str, given: str | None, told: str) -> None:
    """One's own setting stays."""
    around = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    around |= {} if given is None else {"OPENBLAS_NUM_THREADS": given}
    done = subprocess.run(
        [sys.executable, "-c", FIRST, door], env=around, capture_output=True, text=True, check=True, timeout=300
    )
    assert done.stdout.split() == [told]
