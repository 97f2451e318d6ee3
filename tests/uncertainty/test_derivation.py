"""The derivation page names what it proves; whoever changes a file reads the page again."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

HOME = Path(__file__).parents[2]
PAGE = HOME / "footprint" / "method" / "UNCERTAINTY.md"
ROW = re.compile(r"^\| `(footprint/[^`]+)` \| `([0-9a-f]{12})` \|$", re.MULTILINE)


def test_the_page_is_of_these_files() -> None:
    named = dict(ROW.findall(PAGE.read_text(encoding="utf-8")))
    assert {name: hashlib.sha256((HOME / name).read_bytes()).hexdigest()[:12] for name in named} == named


def test_every_file_of_the_computation_is_named() -> None:
    named = {name for name, _ in ROW.findall(PAGE.read_text(encoding="utf-8"))}
    rooms = [*(HOME / "footprint" / "uncertainty").glob("*.py"), *(HOME / "footprint" / "method").glob("_*spreads.sql")]
    wanted = {path.relative_to(HOME).as_posix() for path in rooms if path.name != "__init__.py"}
    assert named == wanted | {"footprint/method/_region_terms.sql", "footprint/method/_uncertain_terms.sql"}
