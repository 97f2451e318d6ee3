"""`footprint notices`: try how failures are told, see what was told, tell that a service has ended."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from footprint.cli.terminal import bullets, say, t
from footprint.messages import RefusalError
from footprint.notices import ChannelError, Event, channels, journal, letter, note, tell
from footprint.notices.channels import Channel
from footprint.settings import settings

app = typer.Typer(no_args_is_help=True)


@app.command(help=t("help.notices_trial"))
def trial() -> None:
    now = datetime.now(UTC)
    notice = letter.written([Event("trial", now)], now)
    faults = []
    for channel in _channels():
        try:
            channel.send(notice)
            say(t("notices.sent", channel=channel.name))
        except ChannelError as fault:
            faults.append(str(fault))
    if faults:
        bullets(faults)
        raise typer.Exit(1)


@app.command("list", help=t("help.notices_list"))
def list_notices() -> None:
    state = journal.read(settings().home)
    if not state.waiting:
        say(t("notices.nothing"))
    else:
        say(t("notices.waiting"))
        bullets(t("notices.waits", what=letter.says(event), when=letter.when(event)) for event in state.waiting)
    if state.waiting and state.again:
        say(t("notices.again", at=letter.moment(datetime.fromisoformat(state.again))))
    if state.told:
        say(t("notices.told"))
        bullets(
            f"{letter.moment(datetime.fromisoformat(at))}  {key}  {more}"
            for key, (at, more) in sorted(state.told.items(), key=lambda each: each[1])
        )


@app.command(help=t("help.notices_unit"))
def unit(name: Annotated[str, typer.Argument(help=t("option.unit"))]) -> None:
    ways, now = _channels(), datetime.now(UTC)
    note(settings().home, [Event("unit", now, what=name)], now)
    if faults := tell(settings().home, ways, now):
        bullets(faults)
        raise typer.Exit(1)


def _channels() -> list[Channel]:
    """The ways that are set. Raises RefusalError without any."""
    ways = channels(settings())
    if not ways:
        raise RefusalError(t("notices.none"))
    return ways
