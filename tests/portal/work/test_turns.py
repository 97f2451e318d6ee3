"""Whose turn it is: nobody is left behind, and what one member asks for delays nobody beyond its due."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from footprint.portal.work.turns import BYTES_PER_S, LEAST_S, Waiting, order
from tests.portal.conftest import NOW

Asked = tuple[str, int, int]  # member, bytes, seconds since the first
ASKED = st.tuples(st.sampled_from(["a", "b", "c", "d"]), st.integers(0, 800 * BYTES_PER_S), st.integers(0, 2_000))
SEVERAL = st.lists(ASKED, max_size=12)


def waiting(asked: list[Asked]) -> list[Waiting]:
    return [Waiting(n, member, size, NOW + timedelta(seconds=since)) for n, (member, size, since) in enumerate(asked)]


def ids(found: list[Waiting]) -> list[int]:
    return [each.id for each in found]


@given(SEVERAL, st.randoms())
def test_everything_that_waits_has_one_turn_whatever_order_it_is_told_in(asked: list[Asked], draw: object) -> None:
    told = waiting(asked)
    shuffled = list(told)
    draw.shuffle(shuffled)  # type: ignore[attr-defined]
    assert sorted(ids(order(told))) == ids(told)
    assert order(shuffled) == order(told)


@given(SEVERAL)
def test_between_members_who_came_at_once_the_least_comes_first(asked: list[Asked]) -> None:
    at_once = {member: (member, size, 0) for member, size, _ in asked}
    sizes = [max(each.size_bytes, LEAST_S * BYTES_PER_S) for each in order(waiting(list(at_once.values())))]
    assert sizes == sorted(sizes)


@given(SEVERAL)
def test_a_member_is_served_in_the_order_in_which_it_asked(asked: list[Asked]) -> None:
    found = order(waiting(asked))
    for member in "abcd":
        mine = [each for each in found if each.member_id == member]
        assert mine == sorted(mine, key=lambda each: (each.since, each.id))


@given(SEVERAL, ASKED)
def test_what_comes_after_somebody_is_due_never_overtakes_it(asked: list[Asked], late: Asked) -> None:
    """Nobody starves: whatever comes, the time for which the others go first ends."""
    before = waiting(asked)
    dues = {
        member: max(since for _, _, since in mine) + sum(max(LEAST_S, size / BYTES_PER_S) for _, size, _ in mine)
        for member in "abcd"
        if (mine := [each for each in asked if each[0] == member])
    }
    for member, due in dues.items():
        after = (late[0], late[1], int(due) + 1)
        found = ids(order([*before, *waiting([*asked, after])[-1:]]))
        for each in before:
            if each.member_id == member and late[0] != member:
                assert found.index(each.id) < found.index(len(asked))


@given(SEVERAL, st.lists(ASKED, max_size=5))
def test_more_of_one_member_changes_nothing_between_the_others(asked: list[Asked], more: list[Asked]) -> None:
    others = [each for each in asked if each[0] != "a"]
    whole = [*others, *[("a", size, since) for _, size, since in more]]
    kept = [each for each in ids(order(waiting(whole))) if each < len(others)]
    assert kept == ids(order(waiting(others)))


def test_fifty_large_files_do_not_delay_one_small_file_of_another() -> None:
    large = [("a", 100 * BYTES_PER_S, 0) for _ in range(50)]
    assert ids(order(waiting([*large, ("b", 10_000, 60)])))[0] == 50


def test_many_small_years_of_one_member_take_turns_with_that_of_another() -> None:
    years = [("a", 0, 0) for _ in range(12)]
    assert ids(order(waiting([*years, ("b", 0, 0)]))).index(12) == 1
