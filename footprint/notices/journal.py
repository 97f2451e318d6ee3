"""What failed and whether the operator knows: `<home>/notices/state.json`, one writer at a time.

The same failure is told once; what repeats within FOOTPRINT_NOTICE_EVERY_H hours is counted, and the count is told with
the next notice of it.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from footprint import disk
from footprint.lake import locked, write_atomically
from footprint.notices import letter
from footprint.notices.channels import Channel, ChannelError
from footprint.notices.event import Event
from footprint.settings import settings

LOG = logging.getLogger("footprint.notices")
LONGEST_WAIT = timedelta(hours=1)  # between two attempts to send
FORGOTTEN_AFTER = timedelta(days=90)
MOST_WAITING = 200  # failures that wait to be told; of more, the operator knows enough


@dataclass
class State:
    """What is known between two looks. `told`: when each key was told, and how often it has come since; `logged`: lines
    of the log of errors that were looked at, of the last minutes; `tried`: attempts to send in vain."""

    since: str = ""
    logged: list[str] = field(default_factory=list)
    told: dict[str, tuple[str, int]] = field(default_factory=dict)
    waiting: list[Event] = field(default_factory=list)
    tried: int = 0
    again: str = ""


@contextmanager
def opened(home: Path) -> Iterator[State]:
    """The state of a home, held by this process and stored at the end of the block if it is another then."""
    path = place(home)
    disk.make_folder(path.parent, 0o700)
    with locked(path.with_suffix(".lock")):
        state = _load(path)
        before = _written(state)
        yield state
        if (after := _written(state)) != before:
            write_atomically(path, after)


def read(home: Path) -> State:
    """The state of a home, to look at."""
    return _load(place(home))


def place(home: Path) -> Path:
    """Where the state of a home lies."""
    return home.absolute() / "notices" / "state.json"


def _load(path: Path) -> State:
    """What is stored; nothing where it cannot be read: a failure told twice is better than one not told."""
    try:
        held = json.loads(path.read_bytes())
        waiting = [Event(**(each | {"at": datetime.fromisoformat(each["at"])})) for each in held.pop("waiting")]
        told = {key: (str(at), int(more)) for key, (at, more) in held.pop("told").items()}
        return State(**held, told=told, waiting=waiting)
    except FileNotFoundError:
        return State()
    except (ValueError, TypeError, KeyError, AttributeError) as damage:
        LOG.warning("the state of notices cannot be read and begins anew: %s", type(damage).__name__)
        return State()


def _written(state: State) -> bytes:
    held = asdict(state) | {"waiting": [each.to_json() for each in state.waiting]}
    return json.dumps(held, indent=1, sort_keys=True).encode()


def note(home: Path, events: Iterable[Event], now: datetime) -> None:
    """Have failures told at the next `tell`, but for those that the operator was told of a short while ago."""
    if events := list(events):
        with opened(home) as state:
            add(state, events, now)


def add(state: State, events: Iterable[Event], now: datetime) -> None:
    """The same, of a state that is open."""
    pause = timedelta(hours=settings().notice_every_h)
    for event in events:
        at, more = state.told.get(event.key, ("", 0))
        waiting = next((number for number, each in enumerate(state.waiting) if each.key == event.key), None)
        if waiting is not None:
            state.waiting[waiting] = replace(event, times=state.waiting[waiting].times + event.times)
        elif at and now - datetime.fromisoformat(at) < pause:
            state.told[event.key] = at, more + event.times
        elif len(state.waiting) < MOST_WAITING:
            state.waiting.append(replace(event, times=event.times + more))


def tell(home: Path, channels: Sequence[Channel], now: datetime) -> list[str]:
    """Send what waits, all in one notice; what did not work, in words. What no channel took waits for another attempt,
    ever longer, up to an hour."""
    if not channels or not place(home).exists():
        return []
    with opened(home) as state:
        _forget(state, now)
        if not state.waiting or (state.again and now < datetime.fromisoformat(state.again)):
            return []
        notice = letter.written(state.waiting, now)
        faults = [fault for channel in channels if (fault := _fault(channel, notice))]
        if len(faults) < len(channels):
            state.told |= {each.key: (now.isoformat(), 0) for each in state.waiting}
            state.waiting, state.tried, state.again = [], 0, ""
        else:
            state.tried += 1
            state.again = (now + min(timedelta(minutes=2 ** min(state.tried - 1, 10)), LONGEST_WAIT)).isoformat()
    for fault in faults:
        LOG.warning(fault)
    return faults


def _fault(channel: Channel, notice: letter.Notice) -> str:
    """Why a channel did not take a notice; empty if it did."""
    try:
        channel.send(notice)
    except ChannelError as fault:
        return str(fault)
    return ""


def _forget(state: State, now: datetime) -> None:
    oldest = (now - FORGOTTEN_AFTER).isoformat()
    state.told = {key: (at, more) for key, (at, more) in state.told.items() if at >= oldest}
