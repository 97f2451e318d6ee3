"""What a closed year's results would be made from today, beside what they are made from: a proposal, never a change.

$FOOTPRINT_HOME/years/<year>.proposal.json   written by whoever looks, removed once nothing differs
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from factors.catalogue import FactorSet
from footprint.lake import write_atomically
from footprint.years import factor_sets
from footprint.years.inputs import PRIVATE, Inputs

Proposal = dict[str, Any]
SIMPLE = ("factor_set", "factors", "code", "version")
UNTOLD = ["…", "…"]  # what a private setting was and is
MOST_FACTORS = 1000  # listed one by one


def difference(old: Inputs, new: Inputs) -> Proposal:
    """What is not the same, by name: [old, new] of each part; of tables, the member-years concerned. Empty: nothing."""
    found: Proposal = {
        name: [getattr(old, name), getattr(new, name)] for name in SIMPLE if getattr(old, name) != getattr(new, name)
    }
    for name in ("settings", "libraries"):
        one, other = getattr(old, name), getattr(new, name)
        changed = {key: [one.get(key), other.get(key)] for key in sorted(one.keys() | other.keys())}
        if one != other:
            found[name] = {
                key: UNTOLD if key in PRIVATE else pair for key, pair in changed.items() if pair[0] != pair[1]
            }
    if members := _member_years(old, new):
        found["member_years"] = members
    if (_hashes(old.last_results), old.last_made) != (_hashes(new.last_results), new.last_made):
        found["last_results"] = True
    return found


def _member_years(old: Inputs, new: Inputs) -> dict[str, str]:
    """Member-years that came (`added`), went (`removed`), say something else (`changed`) or count anew or no longer
    (`state`)."""
    found = {}
    for key in sorted(old.member_years.keys() | new.member_years.keys()):
        one, other = old.member_years.get(key), new.member_years.get(key)
        if one is None or other is None:
            found[key] = "added" if one is None else "removed"
        elif _hashes(one) != _hashes(other):
            found[key] = "changed"
    for member_id in old.failed.keys() ^ new.failed.keys():
        found.setdefault(f"{new.year}/{member_id}", "state")
    for member_id in {*(old.signed or ())} ^ {*(new.signed or ())}:
        found.setdefault(f"{new.year}/{member_id}", "state")
    for key in set(old.damaged) ^ set(new.damaged):
        found.setdefault(key, "state")
    return dict(sorted(found.items()))


def _hashes(entries: dict[str, Any]) -> dict[str, str]:
    return {name: entry.sha256 for name, entry in entries.items()}


def factor_changes(old: FactorSet, new: FactorSet) -> dict[str, Any]:
    """Published figures and default values that came, went or say something else: {added, removed, changed}."""
    one, other = _figures(old), _figures(new)
    changed = {key: [one[key], other[key]] for key in sorted(one.keys() & other.keys()) if one[key] != other[key]}
    return {
        "added": sorted(other.keys() - one.keys())[:MOST_FACTORS],
        "removed": sorted(one.keys() - other.keys())[:MOST_FACTORS],
        "changed": dict(list(changed.items())[:MOST_FACTORS]),
    }


def _figures(factor_set: FactorSet) -> dict[str, list[Any]]:
    """[value, unit] of every factor and parameter by its id."""
    found = {}
    for name, key in (("factors", "factor_id"), ("parameters", "parameter_key")):
        for row in getattr(factor_set, name).select([key, "value", "unit"]).to_pylist():
            found[row[key]] = [row["value"], row["unit"]]
    return found


def propose(home: Path, old: Inputs, new: Inputs, factor_set: FactorSet) -> Proposal:
    """Note below `home` how the results of a closed year would be made today, if that differs from how they were."""
    found = difference(old, new)
    if found and old.factor_set != new.factor_set and (kept := factor_sets.load(home, old.factor_set)):
        found["figures"] = factor_changes(kept, factor_set)
    note = place(home, new.year)
    if found:
        content = json.dumps(found | {"digest": new.digest}, indent=1, sort_keys=True, ensure_ascii=False).encode()
        if not note.exists() or note.read_bytes() != content:
            write_atomically(note, content)
    else:
        note.unlink(missing_ok=True)
    return found


def place(home: Path, year: int) -> Path:
    return home / "years" / f"{year}.proposal.json"


def noted(home: Path, year: int) -> Proposal | None:
    """The proposal that stands; None where there is none."""
    try:
        found: Proposal = json.loads(place(home, year).read_bytes())
    except (FileNotFoundError, ValueError):
        return None
    return found
