"""The lines of a file: shown, said by the member, remembered. For the pages and the API."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from footprint import reading_process
from footprint.inbox.store import Received
from footprint.intake import answers
from footprint.intake.formats.limits import UnusableError
from footprint.intake.line_previews import Group, LinePreview, LinesOfTable, line_previews
from footprint.intake.line_previews import as_proposed as proposed_answers
from footprint.intake.lines import supplements
from footprint.intake.lines.answers import NO_DEVICE, LineAnswer, in_force, kept, key_of, said_of
from footprint.intake.lines.supplements import Supplement
from footprint.intake.lines.written import Mention, WrittenLine
from footprint.messages import term
from footprint.portal.web.rendering import say
from footprint.portal.work.worker import factor_set
from footprint.portal.year.answers import read_again
from footprint.portal.year.journey import Journey
from footprint.years.words import answers_for

TO_CHECK, ALIKE, ASIDE, ALL = "a-verifier", "resume", "ecartees", "toutes"
_VIEWS: Mapping[str, Callable[[LinePreview], bool]] = {
    TO_CHECK: lambda line: line.is_open or line.is_doubtful,
    ALIKE: lambda line: True,
    ASIDE: lambda line: line.written.fate == "set_aside",
    ALL: lambda line: True,
}
NOTHING_ADDED: Mapping[str, Sequence[LineAnswer | None]] = MappingProxyType({})


def tables(j: Journey, item: Received, proposed: Mapping[str, str]) -> list[LinesOfTable]:
    """The lists of equipment of a file with what was said of their lines, remembered or only proposed; none where it
    holds none, or costs too much to look at. `proposed`: by the names of answers (`lines.answers`)."""
    categories = factor_set().device_categories.column("category").to_pylist()
    said = _answers(j) | dict(proposed)
    try:
        shown: list[LinesOfTable] = reading_process.run(
            line_previews, item.path, j.year, item.receipt.described_on, categories, j.me.lang, said
        )
    except (UnusableError, reading_process.EndedError):
        return []
    return shown


def of_view(table: LinesOfTable, view: str) -> list[LinePreview]:
    """The lines of one view: those that count for nothing yet, those of which something was guessed, the others. In the
    view `ALIKE` one line stands for all of its group, the groups with most lines first."""
    own = [line for line in table.lines if _VIEWS[view](line)]
    if view == ALIKE:
        sizes = Counter(line.group for line in own)
        first = {line.group: line for line in reversed(own)}
        own = sorted(first.values(), key=lambda line: -sizes[line.group])
    return sorted(own, key=lambda line: (not line.is_open, not line.is_doubtful and view != ALIKE))


def alike(tables: Sequence[LinesOfTable]) -> Mapping[str, Sequence[WrittenLine]]:
    """The lines of a file of which one answer says what they are, by the key of each, itself included."""
    groups: dict[Group, list[WrittenLine]] = {}
    for line in (line for table in tables for line in table.lines if line.group.asks):
        groups.setdefault(line.group, []).append(line.written)
    return {line.key: group for group in groups.values() for line in group}


def shared(answer: LineAnswer, asks: str) -> LineAnswer:
    """What of an answer is one about all lines of a group (`Group.asks`): the kind, or the state, or both."""
    if answer.category == NO_DEVICE:
        return answer
    kind, state = ("" if asks == "state" else answer.category), (answer.state if asks in ("state", "same") else "")
    return LineAnswer(category=kind, state=state)


def said(j: Journey) -> dict[str, LineAnswer]:
    """What the member said of lines and what holds in this year, by their keys."""
    return said_of(_answers(j), j.year)


def answer(said: Mapping[str, LineAnswer], line: WrittenLine, given: LineAnswer) -> LineAnswer | None:
    """What is to be kept of what was given of a line: what differs from what was read, with what was `said` before.
    None where nothing does."""
    new = LineAnswer(
        category=given.category if given.category != line.category else "",
        devices=given.devices if given.devices != line.devices else None,
        state=given.state if given.state != line.state and given.category != NO_DEVICE else "",
    )
    if not new.says_something:
        return None
    before = said.get(line.key, LineAnswer())
    if NO_DEVICE in (before.category, new.category):  # of what is no device nothing else holds
        before = LineAnswer()
    return before.before(new)


def written(
    j: Journey, said: Mapping[str, LineAnswer], added: Mapping[str, Sequence[LineAnswer | None]] = NOTHING_ADDED
) -> dict[str, str]:
    """What is said of lines and added to them, by their keys, from this year on, by the names of answers. Gaps and what
    is added already say nothing."""
    before = supplements_of(j) if added else {}
    whole = {key: tuple(filter(None, own)) for key, own in added.items()}
    new = {key: own for key, own in whole.items() if own != before.get(key, ())}
    return kept(said, j.year) | supplements.kept(new, j.year)


def proposals(tables: Sequence[LinesOfTable]) -> int:
    """How many open lines of a file have a proposal."""
    return sum(line.proposal.says_something for table in tables for line in table.lines)


def as_proposed(j: Journey, item: Received, read: Sequence[LinesOfTable]) -> dict[str, str]:
    """What is to be kept so that the proposals for all lines of a file hold, by the names of answers. `read`: its lists
    as they are read now."""
    before = said(j)

    def written_with(new: Mapping[str, LineAnswer]) -> dict[str, str]:
        return written(j, {key: before.get(key, LineAnswer()).before(answer) for key, answer in new.items()})

    return written_with(proposed_answers(lambda new: tables(j, item, written_with(new)) if new else read))


def supplements_of(j: Journey) -> dict[str, Supplement]:
    """What is added to lines until now, by their keys."""
    return supplements.in_force(_answers(j), j.year)


def keep(j: Journey, said: Mapping[str, str]) -> int:
    """Remember what lines are and have the year read again; how many of the answers are new."""
    before = in_force(answers.load(j.me.lake.home, j.me.member_id), j.year)
    new = {name: written for name, written in said.items() if before.get(key_of(name), "") != written}
    if new:
        answers.remember_lines(j.me.lake.home, j.me.member_id, new)
        read_again(j, len(new))
    return len(new)


def _answers(j: Journey) -> dict[str, str]:
    return answers_for(j.me.lake.home, j.year, j.me.member_id)


def devices(tables: Sequence[LinesOfTable]) -> float:
    """The devices that are there on all lines of a file that count."""
    return sum(table.devices for table in tables)


def kinds(tables: Sequence[LinesOfTable], lang: str) -> list[tuple[str, float]]:
    """(name of a kind, devices of it that are there) of a file, the most numerous first."""
    every: dict[str, float] = {}
    for category, devices in (own for table in tables for own in table.kinds.items()):
        every[category] = every.get(category, 0) + devices
    found = sorted(every.items(), key=lambda own: -own[1])
    return [(term("category", category, lang), devices) for category, devices in found if devices]


def proposal_text(answer: LineAnswer, lang: str) -> str:
    """What is proposed of a line, in words: kind, number, state."""
    say_ = say(lang)
    kind = term("category", answer.category, lang) if answer.category else ""
    number = "" if answer.devices is None else say_("lines.proposed_devices", count=answer.devices)
    return " · ".join(filter(None, (kind, number, say_(f"lines.state_{answer.state}") if answer.state else "")))


def column_key(mention: Mention) -> str:
    """What names a column that is called after a kind."""
    return f"{mention.category}:{mention.column}"


def mentioned_columns(table: LinesOfTable) -> dict[str, tuple[Mention, int, int]]:
    """Columns of a list that are called after kinds and that nothing read, by a name of their own: the kind and the
    column, how many devices they say, on how many lines."""
    found: dict[str, tuple[Mention, int, int]] = {}
    for line in table.lines:
        for each in line.written.mentions:
            if each.column and each.devices:
                own = column_key(each)
                _, devices, rows = found.get(own, (each, 0, 0))
                found[own] = (each, devices + each.devices, rows + 1)
    return {own: said for own, said in found.items() if said[2] > 1}
