"""What each reading of energy is of: a machine, a site or a service, and where its meter stands. No energy is here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath

import numpy as np
import pyarrow as pa

from footprint.header_words import words as words_of
from footprint.intake.columns.categorical import Coded
from footprint.intake.findings import FLAGGED, Cause
from footprint.intake.formats.opening import JOINT
from footprint.intake.tables.cells import Cells
from footprint.intake.tables.rows import Rows
from footprint.intake.usage.fates import Fates
from footprint.intake.values.reader import Reader
from footprint.intake.vocabulary import words
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.privacy import first_level, is_personal
from footprint.schema import BOUNDARIES

KINDS = ("asset", "site", "service")
_DELIVERY_POINT = re.compile(r"(?<!\d)\d{14}(?!\d)")
_SIGNS = re.compile(r"[\s_.()-]+")
# Words of names of files and sheets that do not say what is metered.
_SAYS_NOTHING = ("export", "data", "donnees", "csv", "file", "fichier", "parc", "test", "table", "tableau", "sans",
                 "titre", "untitled", "kwh", "mwh", "energie", "energy", "electricite")  # fmt: skip
_NUMBERED = re.compile(r"(?:feuil|feuille|sheet|classeur|book|table|tableau)\d*")
MACHINES = frozenset(("serveur", "server", "baie", "rack", "nas", "onduleur", "ups", "pdu", "srv", "machine"))
# Labels of lines above a table: of the machine or the meter that it is of, else of where that stands.
OF_METERS = frozenset((
    "name", "nom", "device", "device name", "appareil", "nom de l appareil", "equipement", "equipment", "hostname",
    "host name", "host", "system name", "sysname", "pdu", "ups", "onduleur", "gerat", "geratename", "dispositivo",
    "apparaat", "meter", "meter name", "compteur", "zahler", "contador", "contatore", "naam", "nombre",
    "sensor", "capteur",
))  # fmt: skip
_OF_PLACES = frozenset((
    "site", "location", "lieu", "emplacement", "batiment", "building", "local", "salle", "room", "standort", "gebaude",
    "ubicacion", "edificio", "locatie", "gebouw", "luogo", "sede",
))  # fmt: skip
_LABELLED = re.compile(r"\s*([^:=]{2,30}?)\s*[:=]\s+(\S.*?)\s*")
_LONGEST_NAME = 60
DELIVERY_POINT_SHOWN = 4  # digits of a delivery point's number that are kept: a home's number leads to a person


@dataclass(frozen=True)
class Meters:
    """`series`: code of the meter of each row; the others by code: subject, meter beside others, boundary, country."""

    series: np.ndarray
    subject_kind: list[str]
    subject_id: list[str]
    account: list[str | None]
    boundary: list[str]
    country: list[str | None]


def read_meters(cells: Cells, reader: Reader, fates: Fates, rows: Rows | None = None) -> Meters:
    """The meter of each row; rows of no subject, or with a boundary that nobody knows, are refused. Where no row names
    what is metered, it is called as a line above all of them (`rows`) calls it, else as the file does, which is told:
    people are asked for a better name."""
    kind, subject = _subjects(cells, reader)
    is_unnamed = rows is not None and bool(cells.rows) and bool(subject.where(lambda name: name == "").all())
    above = named_above(rows) if rows is not None and is_unnamed else None
    file = named_by_file(rows) if rows is not None and is_unnamed and above is None else ""
    if above is not None:
        kind, subject = (Coded.constant(text, cells.rows) for text in above)
    if file:
        kind, subject = Coded.constant("site", cells.rows), Coded.constant(file, cells.rows)
        if fates.left.any():
            fates.findings.add(Cause("missing_subject", FLAGGED, variant="file", args={"name": file}))
    fates.refuse(subject.where(lambda name: name == ""), "missing_subject")
    said = cells.get("boundary").mapped(lambda value: "" if words.is_empty(value) else value)
    fates.refuse(said.where(lambda word: word not in ("", *BOUNDARIES)), "unknown_boundary", "boundary")
    # One meter may say it on some lines only.
    boundary = _merged(said.or_else(kind.mapped(lambda kind: "facility" if kind == "site" else "it")))
    country = _coded(reader.country("country", cells.get("country")))
    account = _coded(reader.text("account", cells.get("account")))
    columns = (kind, subject, account, boundary, country)
    found, series = np.unique(np.stack([each.codes for each in columns], axis=1), axis=0, return_inverse=True)
    named = [[each.values[code] for code in found[:, at]] for at, each in enumerate(columns)]
    return Meters(
        series=series.reshape(-1), subject_kind=named[0], subject_id=named[1],
        account=[name or None for name in named[2]],
        boundary=named[3],
        country=[code or None for code in named[4]],
    )  # fmt: skip


def _subjects(cells: Cells, reader: Reader) -> tuple[Coded, Coded]:
    """Kind and name of what is metered, from the first column that names it."""
    kind, name = Coded.constant("", cells.rows), Coded.constant("", cells.rows)
    for what, given in _named(cells, reader):
        open_ = name.where(lambda value: value == "") & given.where(lambda value: value != "")
        kind = Coded([*kind.values, what], np.where(open_, len(kind.values), kind.codes))
        name = name.or_else(given)
    if "subject_kind" in cells.coded:
        said = cells.get("subject_kind").mapped(lambda value: value if value in KINDS else "")
        kind = said.or_else(kind)
    return _merged(kind), _merged(name)


def _named(cells: Cells, reader: Reader) -> list[tuple[str, Coded]]:
    found = []
    if "asset_id" in cells.texts:
        found.append(("asset", Coded.from_text(cells.text("asset_id").to_pylist())))
    found += [(kind, cells.get(column)) for kind, column in _COLUMNS if column in cells.coded]
    named = [(kind, _coded(reader.text(f"{kind}_id", given, _CHANGE[kind]))) for kind, given in found]
    return [*named, ("site", cells.get("delivery_point").mapped(delivery_point))]


_COLUMNS = (("asset", "machine"), ("asset", "subject_id"), ("service", "service_id"), ("site", "site_id"))
_CHANGE: dict[str, Callable[[str], str]] = {"asset": str.strip, "service": str.strip, "site": first_level}


def named_above(rows: Rows) -> tuple[str, str] | None:
    """Kind and name of what is metered, as a line above the table says it beside its label (`Name: PDU-A`), else where
    it stands; None where none does, or names a person."""
    told = [(fold(label), value.strip()) for label, value in _labelled(rows.over)]
    names = [name for label, name in told if label in OF_METERS and _may_be_name(name)]
    places = [name for label, name in told if label in _OF_PLACES and _may_be_name(name)]
    if not names:
        return ("site", first_level(places[0])) if places else None
    is_machine = any(words_of(text) & MACHINES for text in (*names[:1], *rows.heading))
    return ("asset" if is_machine else "site", names[0])


def _labelled(lines: Sequence[Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Labels with their values: in one cell (`Name: PDU-A`), beside each other, or on a line above that of values."""
    for at, cells in enumerate(lines):
        filled = [cell for cell in cells if cell]
        yield from ((found[1], found[2]) for cell in filled if (found := _LABELLED.fullmatch(cell)))
        if len(filled) == 2:
            yield filled[0].rstrip(" :"), filled[1]
        elif len(filled) > 2 and at + 1 < len(lines) and not any(map(str.isdigit, "".join(filled))):
            yield from ((label, value) for label, value in zip(cells, lines[at + 1], strict=False) if label and value)


def _may_be_name(text: str) -> bool:
    return 1 < len(text) <= _LONGEST_NAME and any(map(str.isalpha, text)) and not is_personal(text)


def named_by_file(rows: Rows) -> str:
    """What is metered, as a delivery point in the titles or the name of the file says it, else as the sheet or the file
    is called; '' where that says nothing but days and words of exports."""
    for text in (*rows.above, rows.name):
        if point := _DELIVERY_POINT.search(text):
            return delivery_point(point.group())
    for place in reversed(rows.name.split(JOINT)):
        stem = PurePath(place.replace("/", "-")).stem if "." in place else place
        kept = [word for word in _SIGNS.split(stem) if word and not word.isdigit() and not _says_nothing(fold(word))]
        if kept and not is_personal(" ".join(kept)):
            return " ".join(kept)
    return ""


def _says_nothing(word: str) -> bool:
    return word in _SAYS_NOTHING or _NUMBERED.fullmatch(word) is not None


def delivery_point(number: str) -> str:
    """A site by the last digits of its delivery point (PRM), '' where there is none."""
    digits = "".join(sign for sign in number if sign.isdigit())
    return f"PRM-{digits[-DELIVERY_POINT_SHOWN:]}" if digits else ""


def _coded(column: pa.Array) -> Coded:
    """A column of text with '' for NULL."""
    return Coded.from_dictionary(pa.chunked_array([column.fill_null("").dictionary_encode()]))


def _merged(column: Coded) -> Coded:
    """The column with each distinct text once."""
    place = {value: at for at, value in enumerate(dict.fromkeys(column.values))}
    return Coded(list(place), column.spread([place[value] for value in column.values], np.int64))
