"""`python -m tests.portal.measure`: weigh the pages in a browser and write what the eco-design declaration shows."""

from __future__ import annotations

import tempfile
from pathlib import Path

from footprint.lake import write_atomically
from footprint.portal.web import measures
from tests.in_a_browser import chromium
from tests.portal.browsing import PUBLIC, SIGNED, inhabit, opened, weigh
from tests.portal.conftest import EMAIL, register, running

FILE = Path(measures.__file__).with_name(measures.NAME)


def measure(home: Path) -> list[measures.Measured]:
    """Each page in French on a first visit; the account page as its owner sees it."""
    register(home)
    found = []
    for site in running(home):
        inhabit(site)
        with chromium() as browser:
            for path in (*PUBLIC, *SIGNED):
                with opened(browser, site, EMAIL if path in SIGNED else None) as page:
                    found.append(measures.Measured(path, weigh(page, path)))
    return found


def write(found: list[measures.Measured]) -> None:
    rows = [(each.path, each.weight.elements, each.weight.requests, each.weight.size_bytes) for each in found]
    lines = [",".join(str(value) for value in row) for row in (measures.COLUMNS, *rows)]
    write_atomically(FILE, ("\n".join(lines) + "\n").encode())
    measures.measured.cache_clear()


def main() -> None:
    """Twice: the declaration shows its own weight."""
    for _ in range(2):
        with tempfile.TemporaryDirectory() as home:
            write(measure(Path(home)))
    for each in measures.measured():
        print(f"{each.path:24} {each.weight} {each.weight.letter} {each.weight.score:.1f}")


if __name__ == "__main__":
    main()
