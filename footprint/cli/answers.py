"""`footprint answers`: what a member said of words that nobody knew, kept for its next files."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

from footprint.cli.terminal import bullets, say, t
from footprint.intake.answers import AnswerError, remember
from footprint.messages import RefusalError, term
from footprint.settings import settings


def answers(
    member: Annotated[str, typer.Argument(help=t("option.member"))],
    given: Annotated[Optional[list[str]], typer.Argument(metavar="WORDS=CATEGORY", help=t("option.answers"))] = None,
) -> None:
    pairs = dict(_pair(each) for each in given or [])
    try:
        answers_of_member = remember(settings().home, member, pairs)
    except AnswerError as refusal:
        raise RefusalError(t(f"answers.{refusal.reason}", raw=refusal.raw)) from refusal
    say(t("answers.known", member=member, count=len(answers_of_member)))
    bullets(
        f"{words} → {term('category', category, settings().lang)}"
        for words, category in sorted(answers_of_member.items())
    )


def _pair(given: str) -> tuple[str, str]:
    words, sign, category = given.rpartition("=")
    if not sign:
        raise RefusalError(t("answers.no_pair", raw=given))
    return words.strip().strip('"'), category.strip()
