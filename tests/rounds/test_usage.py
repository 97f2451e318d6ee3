"""Usage files of the rounds against their keys. A file leaves `OPEN` when it is read rightly, and none comes back."""

from __future__ import annotations

import pytest

from tests.rounds.open import rounds, some, still_open
from tests.rounds.usage import FOLDER, key, outcome

OPEN = still_open("usage")
FILES = [(name, file) for name in rounds("usage") for file in key(name)]


def test_every_file_of_a_round_has_a_key() -> None:
    for name in rounds("usage"):
        folder = FOLDER / name / "usage"
        assert {path.name for path in folder.iterdir()} - {"expected.csv"} == set(key(name))


@pytest.mark.parametrize(("name", "file"), some(FILES, newest=5, older=24))
def test_a_usage_file_gives_what_its_key_says(name: str, file: str) -> None:
    found, detail = outcome(FOLDER / name / "usage" / file, key(name)[file])
    wanted = OPEN.get((name, file))
    assert found == wanted if wanted else found in ("right", "asked"), detail
