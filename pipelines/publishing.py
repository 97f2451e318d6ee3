"""`footprint publish`, `release`, `restate`, `verify`, `years`: results as versions, from the terminal."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, Optional

import typer

from footprint.cli.terminal import bullets, say, t
from footprint.messages import RefusalError
from footprint.settings import settings, variable

if TYPE_CHECKING:  # a command that is not asked for costs nothing
    from footprint.releases import Release, ReleaseError
    from footprint.years.closure import YearState

MOST_TOTALS = 20  # shown; changes.json has all
Year = Annotated[int, typer.Option(help=t("releases.year"))]
Version = Annotated[Optional[int], typer.Option(help=t("releases.version"))]


def publish(year: Year, yes: Annotated[bool, typer.Option("--yes", help=t("option.yes"))] = False) -> None:
    from footprint.years import closure

    state = closure.state(settings().home, year, closure.today())
    if state.versions:
        raise RefusalError(t("releases.is_published", year=year, version=state.versions[-1]))
    _publish(year, yes=yes, is_open=False)


def release(year: Year, yes: Annotated[bool, typer.Option("--yes", help=t("option.yes"))] = False) -> None:
    from footprint import releases

    last = releases.last(settings().home, year)
    if last and last.about:
        raise RefusalError(t("releases.is_released", year=year, version=last.version))
    _publish(year, yes=yes, is_open=True)


def _publish(year: int, *, yes: bool, is_open: bool) -> None:
    """Publish the year as its next version, once somebody has looked at what should be looked at first."""
    from footprint import releases
    from footprint.lake import Lake
    from footprint.years import closure, inputs
    from pipelines.reserves import look_first

    home = settings().home
    changed = _changed(home, year)
    if changed and not closure.state(home, year, closure.today()).is_closed:
        raise RefusalError(t("releases.not_current", year=year, changes=changed))
    if inputs.has_results(Lake(home), year):
        look_first(home, year, yes=yes)
    try:
        made = releases.publish(home, year, is_open=is_open, tell=_tell_part)
    except releases.ReleaseError as error:
        _refuse(error)
    _tell_published(made)
    if changed:
        say(changed)


def restate(year: Year, dry_run: Annotated[bool, typer.Option(help=t("releases.dry_run"))] = False) -> None:
    from footprint import releases

    home = settings().home
    try:
        before = releases.read(home, year)
        if dry_run:
            _tell_preview(before, home)
            return
        _tell_restated(before, home)
    except releases.ReleaseError as error:
        _refuse(error)


def verify(year: Year, version: Version = None) -> None:
    from footprint import releases
    from footprint.years import run_words

    try:
        verdict = releases.verify(settings().home, year, version)
    except releases.ReleaseError as error:
        _refuse(error)
    about: dict[str, Any] = {"version": verdict.release.version, "year": year, "compared": verdict.compared}
    if verdict.is_equal:
        say(t("releases.equal", files=len(verdict.release.manifest["files"]), **about))
    elif verdict.damaged:
        say(t("releases.damaged_files", **about))
        bullets(verdict.damaged)
    else:
        say(t("releases.differing", count=len(verdict.differing), **about))
        bullets(verdict.differing)
    if verdict.code:
        say(t("releases.other_code", old=verdict.code[0], new=verdict.code[1]))
    if verdict.libraries:
        say(t("releases.other_libraries", changed=run_words.changed(verdict.libraries, settings().lang)))
    private = verdict.private or verdict.private_of_run
    of_private = "other_private" if verdict.private else "other_private_of_run"
    for key, names in (("other_beside", verdict.beside), (of_private, list(map(variable, private)))):
        if names:
            say(t(f"releases.{key}", named=", ".join(names), **about))
    if verdict.open:
        say(t(f"releases.{'stands' if verdict.is_safe else 'open'}", **about, **verdict.open))
    if not (verdict.is_equal and verdict.is_safe):
        raise typer.Exit(1)


def years(
    action: Annotated[str, typer.Argument(help=t("releases.action"))] = "list",
    year: Annotated[Optional[int], typer.Option(help=t("releases.year"))] = None,
) -> None:
    from footprint.years import closure as states

    home = settings().home
    if action not in ("list", "open", "freeze"):
        raise RefusalError(t("releases.unknown_action", action=action))
    if action == "list":
        known = [year] if year else states.known(home)
        if not known:
            say(t("releases.nothing_known"))
        for one in known:
            _tell_year(home, one, states.state(home, one, states.today()))
        return
    if year is None:
        raise RefusalError(t("releases.no_year"))
    if versions := states.published(home, year):
        raise RefusalError(t("releases.is_published", year=year, version=versions[-1]))
    decision: states.Decision = "open" if action == "open" else "frozen"
    states.decide(home, year, decision, states.today())
    say(t(f"releases.decided_{decision}", year=year))


def _refuse(error: ReleaseError) -> NoReturn:
    """In the user's words, what cannot be done."""
    raise RefusalError(t(f"releases.{error.reason}", **error.about)) from error


def _changed(home: Path, year: int) -> str:
    """What changed since the results of the year were made, in words; empty if nothing did, or there are none. Of a
    closed year it is noted as a proposal."""
    from factors import catalogue
    from footprint.lake import Lake
    from footprint.years import closure as states
    from footprint.years import inputs, proposals
    from pipelines.words import proposal_words

    made = inputs.made(Lake(home), year)
    if made is None:
        return ""
    factor_set = catalogue.load(cited=settings().cited_figures)
    now = inputs.gather(Lake(home), year, factor_set)
    if states.state(home, year, states.today()).is_closed:
        found = proposals.propose(home, made, now, factor_set)
    else:
        found = proposals.difference(made, now)
    return proposal_words(year, found) if found else ""


def _tell_year(home: Path, year: int, state: YearState) -> None:
    from footprint.lake import Lake
    from footprint.messages import day
    from footprint.years import closure as states
    from footprint.years import inputs

    since = state.since or states.last_day(year)
    about = {"year": year, "since": day(since, settings().lang), "versions": ", ".join(map(str, state.versions))}
    say(t(f"releases.state.{state.state}_{state.by}", **about))
    made = inputs.made(Lake(home), year)
    if made is None:
        say(t("releases.state.no_results"))
        return
    members = sum(key.startswith(f"{year}/") for key in made.member_years)
    say(t("releases.state.results", factor_set=made.factor_set, code=made.code, members=members))
    if changed := _changed(home, year):
        say(t("releases.state.not_current", changes=changed) if not state.is_closed else f"  {changed}")


def _tell_part(part: str) -> None:
    say(t(f"releases.part.{part}"))


def _tell_published(release: Release) -> None:
    from pipelines.words import left_out_words

    say(t("releases.published", version=release.version, year=release.year, folder=release.folder))
    if release.about:
        _tell_open_data(release)
    states = release.lake.read("member_states", year=release.year).to_pylist()
    left_out = [row for row in states if row["left_out"]]
    if left_out:
        say(t("releases.left_out", count=len(left_out), members=len(states)))
        bullets(left_out_words(row) for row in left_out)


def _tell_open_data(release: Release) -> None:
    """How many cells are published and withheld."""
    from footprint.region.cells import rules
    from footprint.releases.open_data import FOLDER, counted
    from pipelines import laws
    from pipelines.words import said

    cells = counted(release.folder)
    named = {name: cells[name] for name in ("published", "withheld", "not_assessed")}
    say(t("releases.open_data", cells=cells.total(), folder=release.folder / FOLDER, **named))
    read = partial(release.lake.read, year=release.year)
    if laws.lacks_its_total(read("region_cells"), read("region_amounts"), read("region_variables"), rules()):
        say(said("check.no_total"))
    _tell_pole(release)


def _tell_pole(release: Release) -> None:
    """Where the pole's page on itself is, or why there is none."""
    from footprint.releases.open_data import FOLDER, pole
    from footprint.report.pole_pages import left_out

    page = pole.page(release.folder / FOLDER)
    why = left_out(release.lake, release.year, settings().pole)
    if page is not None or why is None:
        say(t("releases.pole", file=page))
    elif why in ("not_set", "no_member", "many"):
        say(t(f"releases.no_pole.{why}"))
    else:
        say(t("releases.no_pole.left_out", reason=_reason(why)))


def _tell_preview(before: Release, home: Path) -> None:
    """What would be otherwise if the year were made today."""
    from factors import catalogue
    from footprint import releases
    from footprint.lake import Lake
    from footprint.years import inputs

    factor_set = catalogue.load(cited=settings().cited_figures)
    now = inputs.gather(Lake(home), before.year, factor_set)
    if now.digest == before.manifest["inputs"]:
        say(t("releases.unchanged", version=before.version, year=before.year))
        return
    with releases.preview(Lake(home), now, factor_set) as lake:
        found = releases.changes(
            before.lake, lake, inputs=(before.inputs, now), factor_sets=(before.factor_set, factor_set)
        )
    say(t("releases.would", year=before.year, version=before.version + 1))
    _tell_changes(before.year, found)


def _tell_restated(before: Release, home: Path) -> None:
    """Make the year anew, publish it beside the last version, and say what changed."""
    from footprint import releases
    from footprint.lake import Lake
    from footprint.years import inputs
    from pipelines import inprocess
    from pipelines.definitions import catalogue
    from pipelines.instance import opened
    from pipelines.run import bars, tell

    with opened() as instance, bars() as progress:
        outcome = inprocess.compute(instance, before.year, restate=True, progress=progress)
    tell(outcome, before.year)
    lake = Lake(home)
    made = inputs.made(lake, before.year)
    about = {"version": before.version, "year": before.year}
    if made is None or made.digest != inputs.gather(lake, before.year, catalogue.factor_set).digest:
        say(t("releases.not_made", **about))
        raise typer.Exit(1)
    if made.digest == before.manifest["inputs"]:
        say(t("releases.unchanged", **about))
        return
    found = releases.changes(
        before.lake, lake, inputs=(before.inputs, made), factor_sets=(before.factor_set, catalogue.factor_set)
    )
    is_open = before.about is not None
    release = releases.publish(home, before.year, changes=found, is_open=is_open, tell=_tell_part)
    _tell_published(release)
    say(t("releases.changed", version=before.version))
    _tell_changes(before.year, found)


def _tell_changes(year: int, found: dict[str, Any]) -> None:
    from footprint.messages import number, term
    from pipelines.words import proposal_words

    lang = settings().lang
    what = found["what"] | ({"figures": found["figures"]} if any(found["figures"].values()) else {})
    say(f"  {proposal_words(year, what)}")
    rows = [
        t(
            "releases.total",
            member=row["member_id"],
            criterion=term("criterion", row["criterion"], lang),
            old=number(row["old"], lang, digits=6),
            new=number(row["new"], lang, digits=6),
            unit=row["unit"],
        )
        for row in found["totals"]
    ]
    bullets(rows[:MOST_TOTALS] or [t("releases.no_total")])
    if len(rows) > MOST_TOTALS:
        bullets([t("releases.more", count=len(rows) - MOST_TOTALS)])
    bullets(
        t("releases.left_out_change", member=member_id, old=_is_counted(old), new=_is_counted(new))
        for member_id, (old, new) in found["left_out"].items()
    )


def _is_counted(left_out: str | None) -> str:
    """Whether the region counts a member, or why not (one of `schema.LEFT_OUT`), in words."""
    if left_out is None:
        return t("releases.counted")
    return t("releases.not_counted", reason=_reason(left_out))


def _reason(left_out: str) -> str:
    """Why the region leaves a member out, in a few words."""
    from footprint.messages import text

    return text(f"open_data.left_out.{left_out}", settings().lang)
