"""Usage files of the rounds against their keys. A file leaves `OPEN` when it is read rightly, and none comes back."""

from __future__ import annotations

import pytest

from tests.cases import LONG
from tests.rounds.open import rounds, still_open
from tests.rounds.usage import FOLDER, key, outcome

OPEN = still_open("usage")
FILES = [(name, file) for name in rounds("usage") for file in key(name)]


def test_every_file_of_a_round_has_a_key() -> None:
    for name in rounds("usage"):
        folder = FOLDER / name / "usage"
        assert {path.name for path in folder.iterdir()} - {"expected.csv"} == set(key(name))


# Every third file: each is a case of its own, and `make long` reads them all.
@pytest.mark.parametrize(("name", "file"), FILES if LONG else FILES[::3])
def test_a_usage_file_gives_what_its_key_says(name: str, file: str) -> None:
    found, detail = outcome(FOLDER / name / "usage" / file, key(name)[file])
    wanted = OPEN.get((name, file))
    assert found == wanted if wanted else found in ("right", "asked"), detail
