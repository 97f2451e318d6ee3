"""What members answered, kept for their next files: about words that nobody knew (a folded word → a category), about
the columns of their lists (the key of a column → its role, see `evidence.answered`), and about single lines
(`lines.answers`).

One JSON file a member. Nothing of a file but such words is ever kept, and none that looks like a person: beside the
answer about a column the words of its header (`header:1f0c…:3`), where they could be an answer themselves, since
members call one thing alike in lists of different layouts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from footprint.intake.evidence import answered
from footprint.intake.evidence.answered import (
    ACROSS,
    ALL,
    DECIMAL,
    KIND,
    LINE,
    LOG_FORMAT,
    MONTHS,
    NAME,
    NOTHING_SAID,
    PREFIX,
    SUBJECT,
)
from footprint.intake.lines import answers as of_lines
from footprint.intake.lines import supplements
from footprint.intake.vocabulary.categories import is_device_or_aside
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.names import may_name_someone
from footprint.intake.vocabulary.phrases import is_ordinary
from footprint.intake.vocabulary.pole import POLE
from footprint.intake.vocabulary.privacy import RAW_LENGTH, is_personal
from footprint.lake import locked, write_atomically

_MEMBER_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_MOST_WORDS = 6
_LAYOUT_KEY = re.compile(
    rf"{PREFIX}[0-9a-f]{{16}}:(?:(\d{{1,5}}|{LINE}|{KIND}|{ALL}|{ACROSS}|{SUBJECT}|{DECIMAL})|({MONTHS}|{NAME}):[0-9a-f]{{16}})"
)
_LONG_NUMBER = re.compile(r"\d{5}")
_CHECKS = {
    LINE: str.isdecimal,
    KIND: answered.is_kind,
    ALL: answered.is_all,
    ACROSS: answered.is_measure,
    DECIMAL: answered.is_decimal,
    MONTHS: answered.are_months,
    NAME: answered.is_measure,
}  # of what is said of a layout and of no column
_HEADER = "header:"


class AnswerError(ValueError):
    """An answer that must not be kept; `reason`: category, empty, line, long, number, personal or role."""

    def __init__(self, raw: str, reason: str) -> None:
        super().__init__(f"{reason}: {raw!r}")
        self.raw, self.reason = raw, reason


class DamagedAnswersError(ValueError):
    """The file of a member's answers cannot be read."""

    def __init__(self, path: Path, problem: Exception) -> None:
        super().__init__(f"answers/{path.name}: {problem}")


def load(home: Path, member_id: str) -> dict[str, str]:
    """The member's answers as `intake.read_all` takes them. Empty where there are none."""
    return {name: answer for name, answer in _kept(home, member_id).items() if not name.startswith(_HEADER)}


def headers(home: Path, member_id: str) -> dict[str, str]:
    """The folded headers of columns of which the member said what they are, by the keys of these answers."""
    kept = _kept(home, member_id).items()
    return {name.replace(_HEADER, PREFIX, 1): header for name, header in kept if name.startswith(_HEADER)}


def members(home: Path) -> list[str]:
    """The members who answered anything."""
    return sorted(path.stem for path in (home / "answers").glob("*.json") if _MEMBER_ID.fullmatch(path.stem))


def _kept(home: Path, member_id: str) -> dict[str, str]:
    path = _path(home, member_id)
    if not path.exists():
        return {}
    try:
        return {str(name): str(answer) for name, answer in json.loads(path.read_bytes()).items()}
    except (ValueError, AttributeError) as problem:
        raise DamagedAnswersError(path, problem) from problem


def remember(home: Path, member_id: str, answers: Mapping[str, str]) -> dict[str, str]:
    """Add answers (words as written → category) to those of the member; a new answer replaces the old. Returns all.

    Raises AnswerError, and keeps none, if one of them names no category or is no word of equipment.
    """
    new = {checked(raw, category): category for raw, category in answers.items()}
    return _add(home, member_id, new)


def _add(home: Path, member_id: str, new: Mapping[str, str]) -> dict[str, str]:
    path = _path(home, member_id)
    with locked(home / "locks" / f"answers-{member_id}.lock"):
        if new:
            content = json.dumps(_kept(home, member_id) | dict(new), ensure_ascii=False, indent=1, sort_keys=True)
            write_atomically(path, content.encode())
    return load(home, member_id)


def remember_columns(
    home: Path, member_id: str, answers: Mapping[str, str], headers: Mapping[str, str] = NOTHING_SAID
) -> dict[str, str]:
    """Add what columns of layouts are, by their keys (`evidence.answered`); a new answer replaces the old. Returns all.
    `headers`: those of these columns as written, kept where they hold nothing but ordinary words. Raises AnswerError
    for what is no role of a column, no line or no kind of table, and keeps none."""
    for name, answer in answers.items():
        parts = _LAYOUT_KEY.fullmatch(name)
        place = parts[1] or parts[2] if parts else ""
        if place == SUBJECT and answer and (reason := why_not_kept(answer)):
            raise AnswerError(answer, reason)
        if not parts or (place != SUBJECT and not _CHECKS.get(place, answered.may_be_said)(answer)):
            raise AnswerError(answer, "role")
    known = {name: fold(headers[name]) for name in answers if name in headers and is_common(headers[name])}
    return _add(
        home, member_id, {**answers, **{name.replace(PREFIX, _HEADER, 1): words for name, words in known.items()}}
    )


def remember_lines(home: Path, member_id: str, answers: Mapping[str, str]) -> dict[str, str]:
    """Add what lines are (`lines.answers`) and what else stands on them (`lines.supplements`), by their keys; a new
    answer replaces the old, '' withdraws it. Returns all. Raises AnswerError for what is none, and keeps none."""
    for name, answer in answers.items():
        if not (of_lines.may_be_kept(name, answer) or supplements.may_be_kept(name, answer)):
            raise AnswerError(answer, "line")
    return _add(home, member_id, answers)


def remember_log_format(home: Path, member_id: str, text: str) -> dict[str, str]:
    """Add the format of the member's logs, as nginx or Apache writes it; a new one replaces the old. Returns all.
    Raises `weblogs.FormatError`, and keeps none, for a text that is no format."""
    from footprint.weblogs import written_format  # loads a compiler

    written_format(text)
    return _add(home, member_id, {LOG_FORMAT: text})


def words(answers: Mapping[str, str]) -> dict[str, str]:
    """Those of the answers that are about words."""
    apart = (PREFIX, LOG_FORMAT, of_lines.PREFIX, supplements.PREFIX)
    return {word: category for word, category in answers.items() if not word.removeprefix(POLE).startswith(apart)}


def layouts(answers: Mapping[str, str]) -> dict[str, str]:
    """Those of the answers that are about columns, the pôle's included."""
    return {name: answer for name, answer in answers.items() if name.removeprefix(POLE).startswith(PREFIX)}


def checked(raw: str, category: str) -> str:
    """The folded words of an answer. Raises AnswerError where they must not be kept."""
    if not is_device_or_aside(category):
        raise AnswerError(category, "category")
    if reason := why_not_kept(raw):
        raise AnswerError(raw, reason)
    return fold(raw)


def why_not_kept(raw: str) -> str:
    """Why an answer about these words would not be kept: empty, long, personal or number; '' where it would."""
    words = fold(raw)
    if not any(sign.isalpha() for sign in words):
        return "empty"
    if len(raw) > RAW_LENGTH:
        return "long"
    if _names_someone(raw):
        return "personal"
    return "number" if _LONG_NUMBER.search(words.replace(" ", "")) else ""


def is_common(raw: str) -> bool:
    """Whether a text may be shown to others than the member who wrote it: a few words, no digit, nobody's name."""
    words = fold(raw)
    if not any(map(str.isalpha, words)) or any(map(str.isdigit, words)) or "@" in raw:
        return False
    if len(words) > RAW_LENGTH or len(words.split()) > _MOST_WORDS:
        return False
    return not _names_someone(raw) and not may_name_someone(raw)


def _names_someone(raw: str) -> bool:
    """Whether a text looks personal, in any case of letters, and not just because `Poste de Travail` is so written."""
    if all(is_ordinary(word) for word in fold(raw).split()):
        return False
    return is_personal(raw) or is_personal(raw.title()) or is_personal(fold(raw).title())


def _path(home: Path, member_id: str) -> Path:
    if not _MEMBER_ID.fullmatch(member_id):
        raise ValueError(f"no identifier of a member: {member_id!r}")
    return home / "answers" / f"{member_id}.json"
