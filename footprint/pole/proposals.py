"""What members answered alike: proposals for the pôle's vocabulary. Members are counted here, never named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from footprint.intake import answers
from footprint.intake.answers import pole
from footprint.intake.answers.pole import Decision
from footprint.intake.evidence.answered import ANY, LINE, PREFIX, key

ENOUGH = 3  # members who answer alike: what so many say is nobody's own
FEW = 0.25  # at most this share of those who answered may say otherwise

Kind = Literal["word", "header", "column", "line"]


@dataclass(frozen=True)
class Proposal:
    """A subject (`intake.answers.pole`) with how many members said what of it, the most frequent first; `decision`: the
    one that stands on it."""

    subject: str
    said: Mapping[str, int]
    decision: Decision | None = None

    @property
    def meaning(self) -> str:
        """What most members said."""
        return next(iter(self.said))

    @property
    def members(self) -> int:
        """How many of them."""
        return self.said[self.meaning]

    @property
    def others(self) -> dict[str, int]:
        """How many say what else."""
        return {meaning: count for meaning, count in self.said.items() if meaning != self.meaning}

    @property
    def is_ripe(self) -> bool:
        """Whether enough members agree, and few do not."""
        return self.members >= ENOUGH and sum(self.others.values()) <= FEW * sum(self.said.values())

    @property
    def is_open(self) -> bool:
        """Whether somebody should decide: nobody did, or it was refused and the members say something else now."""
        if self.decision is None:
            return self.is_ripe
        return self.is_ripe and self.decision.verdict == "refused" and dict(self.decision.said) != dict(self.said)


@dataclass(frozen=True)
class Memory:
    """What members said of each subject that is anybody's, and the decisions that stand."""

    proposals: Mapping[str, Proposal] = field(default_factory=dict)
    standing: Mapping[str, Decision] = field(default_factory=dict)

    @property
    def open(self) -> list[Proposal]:
        """What is to be decided, that of most members first."""
        found = (each for each in self.proposals.values() if each.is_open)
        return sorted(found, key=lambda each: (-each.members, each.subject))

    def decided(self, verdict: pole.Verdict) -> list[Decision]:
        """The decisions that stand, the latest first."""
        return sorted(
            (each for each in self.standing.values() if each.verdict == verdict), key=lambda each: -each.number
        )

    def said(self, subject: str) -> Mapping[str, int]:
        """How many members say what of a subject now."""
        return self.proposals[subject].said if subject in self.proposals else {}


def memory(home: Path) -> Memory:
    """Everything that the members of a home answered, and what the pôle decided on it."""
    standing = pole.standing(home)
    votes: dict[str, Counter[str]] = {}
    for subject, meaning in _said(home):
        votes.setdefault(subject, Counter())[meaning] += 1
    proposals = {
        subject: Proposal(subject, dict(sorted(said.items(), key=lambda pair: (-pair[1], pair[0]))),
                          standing.get(subject))
        for subject, said in sorted(votes.items())
    }  # fmt: skip
    return Memory(proposals, standing)


def _said(home: Path) -> Iterator[tuple[str, str]]:
    """What each member said of each subject, once a member; of two columns with one header that are said to be two
    things it said nothing."""
    members = answers.members(home)
    names = {name: header for member_id in members for name, header in answers.headers(home, member_id).items()}
    for member_id in members:
        own: dict[str, set[str]] = {}
        for name, meaning in answers.load(home, member_id).items():
            subject = subject_of(name, names)
            if subject and pole.may_mean(subject, meaning):
                own.setdefault(subject, set()).add(meaning)
        yield from ((subject, meanings.pop()) for subject, meanings in own.items() if len(meanings) == 1)


def subject_of(name: str, headers: Mapping[str, str]) -> str | None:
    """The subject of an answer: of a column with a known header that header, in any layout; None for what may be
    somebody's own words."""
    if not name.startswith(PREFIX):
        return name if answers.is_common(name) else None
    if ":#" in name:  # what a table holds, as a whole, is each member's own
        return None
    if name in headers:
        return key(ANY, headers[name]) if answers.is_common(headers[name]) else name
    return None if name.startswith(f"{PREFIX}{ANY}:") else name


def kind_of(subject: str) -> Kind:
    """What a subject is: a word, a header in any layout, a column or the line of the header of one layout."""
    if not subject.startswith(PREFIX):
        return "word"
    if subject.startswith(f"{PREFIX}{ANY}:"):
        return "header"
    return "line" if subject.endswith(f":{LINE}") else "column"


def shown(subject: str) -> str:
    """A subject as people read it: the word, the header, the number of the column; '' of a line."""
    what = subject.rpartition(":")[2]
    if kind_of(subject) == "column":
        return str(int(what) + 1)
    return "" if kind_of(subject) == "line" else what


def decide(home: Path, subject: str, verdict: pole.Verdict, meaning: str, *, on: date, by: str) -> Decision:
    """Accept or refuse what a subject means, noting what members say of it today. Raises AnswerError where it cannot
    mean that, LookupError where too few members agree on it and nobody decided before."""
    found = memory(home)
    if subject not in found.standing and not (subject in found.proposals and found.proposals[subject].is_ripe):
        raise LookupError(subject)
    return pole.decide(home, subject, verdict, meaning, on=on, by=by, said=found.said(subject))
