"""Devices that a member types on a page, for lack of a file or beside one: a list of equipment like any other, in the
form of the template, which goes into the inbox and is read as all files are. It fills a list of its own, and each
saving replaces the one before."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from footprint.inbox.store import Received
from footprint.intake.correcting.marks import safe
from footprint.intake.lines.answers import IN_STOCK, IN_USE
from footprint.intake.tables.template import headers
from footprint.messages import LANGUAGES, text
from footprint.portal.files import acceptance, uploads
from footprint.portal.year.journey import Journey
from footprint.reception.placement import IncomingFile, Placed

LIST = "saisie"
NAMES = {"fr": "saisie.csv", "en": "typed.csv"}
_SEPARATOR = ";"
_MOST_BYTES = 1_000_000  # of a list that is looked at again
_COLUMNS = ("category", "model_text", "quantity_devices", "acquired_on", "status")


@dataclass(frozen=True)
class Entry:
    """One line as it was typed: the name of a kind of device, its model, how many, the year of purchase, the state."""

    category: str = ""
    model: str = ""
    devices: str = ""
    bought: str = ""
    state: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.category or self.model or self.devices or self.bought)


def current(j: Journey) -> Received | None:
    """The list that was typed and counts now; None without one."""
    return next((item for item in j.current if item.receipt.list == LIST and item.path), None)


def entries(j: Journey) -> list[Entry]:
    """The lines of that list, as they were typed."""
    item = current(j)
    if item is None or item.path is None or item.receipt.size_bytes > _MOST_BYTES:
        return []
    rows = csv.reader(io.StringIO(item.path.read_bytes().decode("utf-8-sig", "replace")), delimiter=_SEPARATOR)
    names, *lines = [*rows] or [[]]
    known = {header: at for lang in LANGUAGES for at, header in enumerate(_headers(lang))}
    places = [known.get(name) for name in names]
    if sorted(place for place in places if place is not None) != list(range(len(_COLUMNS))):
        return []  # somebody sent another file for this list
    order = [places.index(at) for at in range(len(_COLUMNS))]
    return [Entry(*(line[at].removeprefix("'") if at < len(line) else "" for at in order)) for line in lines]


def save(j: Journey, typed: Sequence[Entry]) -> Placed | None:
    """Put these lines in the place of those before; without any the list is taken back. None where nothing is new.
    Raises UploadRefusedError as for any file."""
    item = current(j)
    if not typed:
        if item is not None:
            acceptance.withdraw(j, item.receipt.sha256)
        return None
    content = _written(typed, j.me.lang)
    with uploads.folder(j.me.lake.home) as place:
        path = Path(place) / NAMES[j.me.lang]
        path.write_bytes(content)
        sha256 = hashlib.sha256(content).hexdigest()
        sent = IncomingFile(path.name, path, len(content), sha256, LIST)
        (placed,) = acceptance.take(j, [sent], acceptance.day_of(j, None), "replace")
    return placed


def states(lang: str) -> dict[str, str]:
    """State → its name, as the list has it."""
    return {name: text(f"portal.lines.state_{name}", lang) for name in (IN_USE, IN_STOCK)}


def _headers(lang: str) -> list[str]:
    own = headers("inventory", lang)
    return [own[column] for column in _COLUMNS]


def _written(typed: Sequence[Entry], lang: str) -> bytes:
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=_SEPARATOR, lineterminator="\r\n")
    writer.writerow(_headers(lang))
    writer.writerows([safe(cell) for cell in astuple(each)] for each in typed)
    return stream.getvalue().encode("utf-8-sig")


FIELDS = tuple(each.name for each in fields(Entry))
