"""Which format opens a file, and what that costs to find out."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PROGRAM = """
import sys
from datetime import date
from pathlib import Path
from footprint.intake import read_all
[reading] = read_all(Path(sys.argv[1]), year=2025, as_of=date(2025, 12, 31))
assert (reading.kind, reading.accepted) == ("inventory", 1), reading
loaded = [name for name in ("numba", "llvmlite", "footprint.weblogs") if name in sys.modules]
assert not loaded, loaded
"""


def test_a_list_with_headers_that_logs_in_json_have_too_loads_no_compiler_of_logs(tmp_path: Path) -> None:
    path = tmp_path / "parc.csv"
    path.write_text('"Type";"Quantité";"status";"request"\n"PC portable";"3";"en service";""\n', encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", PROGRAM, str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
