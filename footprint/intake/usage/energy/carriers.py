"""Which readings are of no electricity: gas, heat, water, fuels, primary energy. What meters show is read elsewhere.

The word may stand in any column, whatever it is called, in the unit, above the table or in the name of its file. A cell
is believed where it says nothing else, or where its column or the name of a meter speaks of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import PurePath

import numpy as np

from footprint.intake.formats.opening import JOINT
from footprint.intake.tables.cells import Cells
from footprint.intake.tables.rows import Rows
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.words import word_sets

_KNOWN = word_sets("footprint.intake.usage.energy", "carriers.toml")
_STRONG = _KNOWN["strong"]
_WEAK = _KNOWN["weak"]
_OTHER = _STRONG | _WEAK
_UNITS = _KNOWN["units"]
_ELECTRIC = ("elec", "enedis", "linky")
_MACHINES = _KNOWN["machines"]
_FILLERS = _KNOWN["fillers"]
_SPEAKING = _KNOWN["speaking"]
_OF_PLACES = _KNOWN["of_places"]
_METER = _KNOWN["meter"]
_WORD = re.compile(r"[a-z]+\d*|\d+")
_METER_OF = re.compile(r"\b([a-z]*)za(?:e)?hler(?:st[a-z]+)?\b")
_USE_OF = re.compile(r"\b([a-z]+)(verbrauch|verbruik)\b")


def not_electric(rows: Rows, cells: Cells) -> np.ndarray:
    """Mask of the rows that measure something else than electricity."""
    titles = [cells.headers.get(form, "") for form in ("energy", "index", "power", "value")]
    if is_named(rows.name) or any(map(says_another, rows.above)) or any(map(measures_another, titles)):
        return np.ones(cells.rows, bool)
    found = cells.get("unit").where(measures_another)
    for column in ("account", "carrier", "note"):
        found |= cells.get(column).where(speaks_of_another)
    for column in ("machine", "subject_id", "service_id", "site_id", "register"):
        found |= cells.get(column).where(_surely_another)
    if "asset_id" in cells.texts:
        found |= _among(cells.text("asset_id").to_pylist(), _surely_another)
    electric = any(map(is_electric, titles))
    for header, beside in cells.beside:
        found |= beside.where(_rule(fold(header).split()))
        if not electric and _UNITS.intersection(_words(header)):  # a volume of gas beside its kWh
            found |= beside.where(lambda text: bool(text.strip()))
    return found


def _rule(header: Iterable[str]) -> Callable[[str], bool]:
    """How the cells of a column that nothing reads are understood, by the words of its title."""
    if _SPEAKING.intersection(header):
        return speaks_of_another
    return _surely_another if _OF_PLACES.intersection(header) else names_another


def _among(texts: list[str], rule: Callable[[str], bool]) -> np.ndarray:
    wrong = {text for text in set(texts) if rule(text)}
    return np.array([text in wrong for text in texts], bool)


def is_named(name: str) -> bool:
    """Whether the nearest place that says a carrier, of a file and the places in it, says another one."""
    for place in reversed(name.split(JOINT)):
        text = PurePath(place.replace("/", "-")).stem
        if is_electric(text):
            return False
        if says_another(text):
            return True
    return False


def is_electric(title: str) -> bool:
    """Whether a title speaks of electricity."""
    return any(word.startswith(_ELECTRIC) for word in _words(title))


def says_another(title: str) -> bool:
    """Whether a title above a table says that it is of another carrier."""
    return names_another(title) or (speaks_of_another(title) and bool(_STRONG.intersection(_words(title))))


def measures_another(unit: str) -> bool:
    """Whether a unit, or a name with one, is of no electricity: `m3`, `kWh PCS`, `litres`."""
    return bool(_UNITS.intersection(_words(unit))) or speaks_of_another(unit)


@lru_cache(maxsize=65_536)
def names_another(text: str) -> bool:
    """Whether a text is the name of another carrier and nothing else: `Gaz naturel`, not `12 rue des Eaux`."""
    words = _words(text)
    rest = [word for word in words if word not in _OTHER]
    return len(rest) < len(words) and all(
        word in _FILLERS or word in _UNITS or word.isdigit() or len(word) == 1 for word in rest
    )


@lru_cache(maxsize=65_536)
def speaks_of_another(text: str) -> bool:
    """Whether a text names another carrier, and neither electricity nor a machine that takes it: `Compteur gaz
    cuisine`, not `Pompe à chaleur`."""
    words = _words(text)
    electric = is_electric(text) or _MACHINES.intersection(words)
    return bool(_OTHER.intersection(words)) and not electric


def _surely_another(text: str) -> bool:
    """As `names_another`, where a place or a service may bear the name: `Eau` is one, `Gaz` and `Compteur d'eau` are
    none."""
    words = _words(text)
    return names_another(text) and bool(_STRONG.intersection(words) or _METER.intersection(words))


def _words(text: str) -> list[str]:
    """The words of a text, those of a German or Dutch meter or use apart (`Gaszähler`, `gasverbruik`)."""
    return _WORD.findall(_USE_OF.sub(r"\1 \2 ", _METER_OF.sub(r"\1 zahler ", fold(text))))
