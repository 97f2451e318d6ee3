"""Programmes whose solver loses its way."""

from __future__ import annotations

import highspy
import pytest

from footprint.disclosure.solver import INFINITE, WAYS, Rows, Solver, UnsolvedError


def programme() -> Solver:
    """The most that 3 times one and 5 times another can be, which are 3 together, the other no more than 1: 11."""
    rows = Rows()
    rows.add({0: 1.0, 1: 1.0}, 3.0, 3.0)
    rows.add({1: 1.0}, -INFINITE, 1.0)
    return Solver(rows, [3.0, 5.0], 100.0)


def lost(monkeypatch: pytest.MonkeyPatch, times: int) -> list[object]:
    """Let the solver say so many times that it does not know. How it was asked each time."""
    status, asked = Solver.getModelStatus, list[object]()

    def unknown(self: Solver) -> object:
        asked.append(tuple(self.getOptionValue(name)[1] for name in ("presolve", "solver", "random_seed")))
        return highspy.HighsModelStatus.kUnknown if len(asked) <= times else status(self)

    monkeypatch.setattr(Solver, "getModelStatus", unknown)
    return asked


@pytest.mark.parametrize("times", range(len(WAYS) + 1))
def test_another_way_leads_to_the_same_optimum(monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    solver, asked = programme(), lost(monkeypatch, times)
    assert list(solver.solved().col_value) == pytest.approx([2.0, 1.0])
    assert len(asked) == times + 1
    assert solver.getOptionValue("presolve")[1] == "off", "the next programme begins as usual"


def test_whoever_has_no_way_left_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    solver, asked = programme(), lost(monkeypatch, 100)
    with pytest.raises(UnsolvedError):
        solver.solved()
    assert len(asked) > len(WAYS)
