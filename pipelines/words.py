"""What the pipeline says to people: texts of the section `run`, in the language of the installation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from footprint.messages import percent, text
from footprint.settings import settings
from footprint.years import run_words
from footprint.years.proposals import Proposal


def said(key: str, **args: object) -> str:
    """The text `cli.run.<key>` in the user's language."""
    return text(f"cli.run.{key}", settings().lang, **args)


def why(reason: str | None, number: str | None) -> str:
    """Why a reading came to nothing, and where its error stands."""
    return run_words.why(reason, number, settings().lang)


def left_out_words(row: Mapping[str, Any]) -> str:
    """Why the region leaves a member out, from its row of `member_states`."""
    about = {"member": row["member_id"], "why": why(row["reason"], row["number"])}
    return said(f"left_out.{row['left_out']}", coverage=percent(row["coverage"], settings().lang), **about)


def whole_words(rows: Sequence[Mapping[str, Any]]) -> str:
    """Whom the region leaves out and why, one sentence each, of the first twenty."""
    from pipelines import laws

    return said("check.whole", members=laws.some([left_out_words(row) for row in rows], most=20, between=" "))


def proposal_words(year: int, proposal: Proposal) -> str:
    """What changed since the results of a closed year were made, in one sentence a part."""
    return " ".join(run_words.proposal(year, proposal, settings().lang))
