"""What the page "Your lines" must reach: whoever knows the truth of each line sets any list of the rounds right."""

from __future__ import annotations

import zlib

import pytest

from tests.cases import LONG
from tests.rounds import inventories, members

ROUNDS = ("round22", "round23", "round25", "round26")
_ONE_IN = 8  # of the lists that are not right at once, in a short run
FILES = [
    (name, file) for name in ROUNDS for file in inventories.key(name)
    if LONG or zlib.crc32(file.encode()) % _ONE_IN == 0
]  # fmt: skip


@pytest.mark.parametrize(("name", "file"), FILES)
def test_a_member_who_knows_the_truth_reaches_it(name: str, file: str) -> None:
    step, detail = members.outcome(name, file)
    assert step != "never", detail
