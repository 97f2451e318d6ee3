"""`footprint vocabulary`: what members answered alike, and what the pôle accepted of it for all."""

from __future__ import annotations

import getpass
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Optional

import typer

from factors import catalogue
from footprint.cli.terminal import bullets, say, t
from footprint.intake.answers import AnswerError, pole
from footprint.intake.answers.pole import Decision
from footprint.intake.evidence.answered import ANY, PREFIX, key
from footprint.intake.evidence.wording import role_of
from footprint.intake.vocabulary.folding import fold
from footprint.lake import write_atomically
from footprint.messages import RefusalError, counted, day
from footprint.pole import effect, exchange, proposals
from footprint.pole.effect import Effect
from footprint.pole.wording import meaning_name, subject_name
from footprint.settings import settings
from footprint.years import closure

app = typer.Typer(no_args_is_help=True)

SUBJECT = Annotated[str, typer.Argument(metavar="WORDS", help=t("option.subject"))]
COLUMN = Annotated[bool, typer.Option("--column", help=t("option.subject_column"))]
BY = Annotated[Optional[str], typer.Option(help=t("option.by_whom"))]


@app.command("proposals", help=t("help.vocabulary_proposals"))
def list_proposals() -> None:
    proposed = proposals.memory(settings().home).open
    if not proposed:
        say(t("vocabulary.no_proposal", least=proposals.ENOUGH))
    for proposal in proposed:
        subject, meaning = proposal.subject, proposal.meaning
        said = _said(subject, proposal.said)
        say(t("vocabulary.proposal", subject=_subject(subject), meaning=_meaning(subject, meaning), said=said))
        bullets(_in_words(_effect(subject, meaning)))


@app.command("list", help=t("help.vocabulary_list"))
def list_decisions() -> None:
    memory = proposals.memory(settings().home)
    if not memory.standing:
        say(t("vocabulary.nothing_decided"))
    for verdict in ("accepted", "refused"):
        bullets(_decision(decision) for decision in memory.decided(verdict))


@app.command(help=t("help.vocabulary_accept"))
def accept(
    words: SUBJECT,
    column: COLUMN = False,
    as_: Annotated[Optional[str], typer.Option("--as", metavar="MEANING", help=t("option.meaning"))] = None,
    by: BY = None,
) -> None:
    subject = _named(words, column)
    meaning = _proposed(subject) if as_ is None else _typed(subject, as_)
    before = _effect(subject, meaning)
    _decide(subject, "accepted", meaning, by)
    bullets(_in_words(before))
    bullets(t("vocabulary.run_again", year=year) for year in sorted({year for year, _ in before.member_years}))


@app.command(help=t("help.vocabulary_refuse"))
def refuse(words: SUBJECT, column: COLUMN = False, by: BY = None) -> None:
    subject = _named(words, column)
    _decide(subject, "refused", _proposed(subject), by)


@app.command(help=t("help.vocabulary_undo"))
def undo(words: SUBJECT, column: COLUMN = False, by: BY = None) -> None:
    subject = _named(words, column)
    done = pole.undo(settings().home, subject, on=closure.today(), by=by or getpass.getuser())
    if done is None:
        raise RefusalError(t("vocabulary.not_decided", subject=_subject(subject)))
    say(t("vocabulary.undone", subject=_subject(subject)))


@app.command(help=t("help.vocabulary_export"))
def export(file: Annotated[Optional[Path], typer.Argument(help=t("option.vocabulary_file"))] = None) -> None:
    text = exchange.as_toml(settings().home)
    if file is None:
        typer.echo(text, nl=False)
        return
    write_atomically(file, text.encode())
    say(t("vocabulary.exported", file=file, count=len(exchange.read(text))))


def _named(words: str, column: bool) -> str:
    """The subject that somebody names by its words, or by its key."""
    if words.startswith(PREFIX):
        return words
    return key(ANY, fold(words)) if column else fold(words)


def _proposed(subject: str) -> str:
    """What most members say of a subject. Raises RefusalError where none says anything."""
    said = proposals.memory(settings().home).said(subject)
    if not said:
        raise RefusalError(t("vocabulary.nobody_said", subject=_subject(subject)))
    return next(iter(said))


def _typed(subject: str, typed: str) -> str:
    if proposals.kind_of(subject) in ("word", "line"):
        return typed.strip()
    role = role_of(typed)
    return typed if role is None else role


def _decide(subject: str, verdict: pole.Verdict, meaning: str, by: str | None) -> None:
    try:
        done = proposals.decide(
            settings().home, subject, verdict, meaning, on=closure.today(), by=by or getpass.getuser()
        )
    except LookupError as none:
        raise RefusalError(t("vocabulary.nobody_said", subject=_subject(subject))) from none
    except AnswerError as refusal:
        raise RefusalError(t(f"answers.{refusal.reason}", raw=refusal.raw)) from refusal
    say(_decision(done))


def _effect(subject: str, meaning: str) -> Effect:
    categories = catalogue.load(cited=settings().cited_figures).device_categories.column("category").to_pylist()
    return effect.of(settings().home, subject, meaning, today=closure.today(), categories=categories)


def _in_words(change: Effect) -> Iterable[str]:
    lang, what = settings().lang, change.change
    if what.lines_answered:
        yield t("vocabulary.answered", lines=what.lines_answered, units=counted(what.units_answered, lang))
    if what.lines_otherwise:
        yield t("vocabulary.otherwise", lines=what.lines_otherwise, units=counted(what.units_otherwise, lang))
    yield t("vocabulary.members", count=change.members) if what else t("vocabulary.no_effect")
    if change.unseen:
        yield t("vocabulary.unseen", count=change.unseen)


def _decision(decision: Decision) -> str:
    subject = decision.subject
    about = {"subject": _subject(subject), "meaning": _meaning(subject, decision.meaning), "by": decision.by}
    day_of_it, said = day(decision.on, settings().lang), _said(subject, decision.said)
    return t(f"vocabulary.{decision.verdict}", **about, day=day_of_it, said=said)


def _said(subject: str, said: Mapping[str, int]) -> str:
    return ", ".join(
        t("vocabulary.say", count=count, meaning=_meaning(subject, meaning)) for meaning, count in said.items()
    )


def _subject(subject: str) -> str:
    return subject_name(subject, settings().lang)


def _meaning(subject: str, meaning: str) -> str:
    return meaning_name(subject, meaning, settings().lang)
