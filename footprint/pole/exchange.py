"""The accepted vocabulary as TOML, in the form of the product's own lists, and read back.

`[[words]]` has the columns of `intake/vocabulary/vocabulary.csv`, `[roles.category]` the names of
`intake/evidence/roles.toml`, `[layouts]` what holds for one layout only; the source of each entry is its day and how
many members said so.
"""

from __future__ import annotations

import csv
import io
import json
import sys
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from footprint.intake.answers import pole
from footprint.intake.answers.pole import Decision
from footprint.intake.evidence.answered import ANY, key
from footprint.intake.evidence.roles import OTHER, roles
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.phrases import tokens, vocabulary
from footprint.pole.proposals import kind_of, shown

LANGUAGE = "fr"  # in which members write
WORDS, ROLES = "footprint/intake/vocabulary/vocabulary.csv", "footprint/intake/evidence/roles.toml"
_HEAD = """# The vocabulary that the pôle accepted from its members' answers.
# words: rows of footprint/intake/vocabulary/vocabulary.csv; roles: names of footprint/intake/evidence/roles.toml;
# sources: since when, and how many members said so (others: how many said something else).
"""


def as_toml(home: Path) -> str:
    """What stands accepted today, in a fixed order: the same decisions give the same bytes."""
    accepted = pole.accepted(home)
    decisions = [each for subject, each in sorted(pole.standing(home).items()) if subject in accepted]
    by_kind: dict[str, list[Decision]] = {"word": [], "header": [], "column": [], "line": []}
    for each in decisions:
        by_kind[kind_of(each.subject)].append(each)
    words = [_table("[[words]]", {"raw": each.subject, "lang": LANGUAGE, "category": each.meaning} | _source(each))
             for each in by_kind["word"]]  # fmt: skip
    layouts = [_table("[[layouts]]", {"key": each.subject, "meaning": each.meaning} | _source(each))
               for each in [*by_kind["column"], *by_kind["line"]]]  # fmt: skip
    return "\n".join([_HEAD, *words, *_roles(by_kind["header"]), *layouts])


def _roles(decisions: Iterable[Decision]) -> list[str]:
    """A table a role, in the order of `roles.toml`; columns that are not to be read stand under `other`."""
    by_role: dict[str, list[Decision]] = {}
    for each in decisions:
        by_role.setdefault(each.meaning or OTHER, []).append(each)
    return [
        _table(f"[roles.{role}]", {
            "names": [shown(each.subject) for each in by_role[role]],
            "sources": [_source(each) for each in by_role[role]],
        })
        for role in roles() if role in by_role
    ]  # fmt: skip


def _source(decision: Decision) -> dict[str, object]:
    others = sum(decision.said.values()) - decision.members
    return {"day": decision.on, "members": decision.members, "others": others}


def _table(head: str, content: Mapping[str, object]) -> str:
    return "\n".join([head, *(f"{name} = {_value(value)}" for name, value in content.items()), ""])


def _value(value: object) -> str:
    """A value of TOML; a text as JSON writes it, which TOML reads alike."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {_value(each)}" for name, each in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    return value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False)


def read(text: str) -> dict[str, tuple[str, date]]:
    """Subjects with their meaning and day, as `as_toml` wrote them. Raises ValueError for what is no such text, and for
    what no word, column or line can mean."""
    content = tomllib.loads(text)
    entries: list[tuple[str, str, Mapping[str, Any]]] = []
    try:
        entries += [(each["raw"], each["category"], each) for each in content.get("words", [])]
        entries += [(each["key"], each["meaning"], each) for each in content.get("layouts", [])]
        for role, of_role in content.get("roles", {}).items():
            named = zip(of_role["names"], of_role["sources"], strict=True)
            entries += [(key(ANY, name), "" if role == OTHER else role, source) for name, source in named]
        found = {subject: (meaning, source["day"]) for subject, meaning, source in entries}
    except (KeyError, TypeError, AttributeError) as odd:
        raise ValueError(f"no exported vocabulary: {odd}") from odd
    wrong = [subject for subject, (meaning, day) in found.items()
             if not isinstance(day, date) or not pole.may_mean(subject, meaning)]  # fmt: skip
    if wrong:
        raise ValueError(f"no exported vocabulary: {', '.join(wrong)}")
    return found


def into_project(text: str, root: Path) -> int:
    """Put what is not known yet of an exported vocabulary into the product's own lists below `root`, the folder of the
    project; how many words and names were added. What holds for one layout only has no place there."""
    added = 0
    for subject, (meaning, _) in read(text).items():
        if kind_of(subject) == "word" and tokens(subject) not in vocabulary():
            added += _add_word(root / WORDS, subject, meaning)
        elif kind_of(subject) == "header" and meaning:
            added += _add_name(root / ROLES, shown(subject), meaning)
    return added


def _add_word(path: Path, word: str, category: str) -> int:
    row = io.StringIO()
    csv.writer(row, lineterminator="\n").writerow([word, LANGUAGE, category])
    before = path.read_text(encoding="utf-8")
    if row.getvalue() in before.splitlines(keepends=True):
        return 0
    path.write_text(before + row.getvalue(), encoding="utf-8")
    return 1


def _add_name(path: Path, name: str, role: str) -> int:
    """Put a name behind the others of its role, where the file leaves off: TOML is not written anew for one line."""
    before = path.read_text(encoding="utf-8")
    if name in map(fold, tomllib.loads(before)[role]["names"]):
        return 0
    begin = before.index("names = [", before.index(f"[{role}]\n"))
    at = begin + len("names = [")
    path.write_text(f"{before[:at]}\n  {_value(name)},{before[at:]}", encoding="utf-8")
    return 1


if __name__ == "__main__":
    sys.stdout.write(f"{into_project(Path(sys.argv[1]).read_text(encoding='utf-8'), Path(sys.argv[2]))}\n")
