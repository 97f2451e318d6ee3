"""Columns that tell of one device together: `Marque PC`, `Modèle PC`; `Écran 1`, `Modèle`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from footprint.intake.tables.headings import fields, kind_of_column
from footprint.intake.vocabulary.categories import verdict
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.people import personal_headers

# Field of a list → name of the column that is made of it.
ATTRIBUTES = {
    "category": "Type", "model_text": "Modèle", "maker": "Marque", "serial": "N° de série",
    "asset_id": "N° d'inventaire", "quantity_devices": "Quantité", "status": "Statut", "acquired_on": "Date d'achat",
    "screen_inches": "Taille", "price_eur": "Prix",
}  # fmt: skip
_SURE = frozenset(["Modèle", "Marque", "N° de série"])
_OF_A_DEVICE = _SURE | {"N° d'inventaire"}
_BETWEEN = re.compile(r"[\s()\[\]_:–—-]+|(?<=\b[ld])['’]", re.I)
_SMALL = frozenset(["de", "du", "des", "la", "le", "l", "d", "of", "the"])
_NUMBERS = frozenset(["numero", "n", "no", "number", "nr"])
_SYSTEM = frozenset(["os", "operating system"])
_LONGEST = 60
_Key = tuple[str, str]  # the kinds that a name may mean, and its number


@dataclass(frozen=True)
class Group:
    """Columns of one device. `kind`: what its names call it, '' where none does; `columns`: position by name."""

    kind: str
    columns: Mapping[str, int]

    @property
    def anchor(self) -> int:
        """The column that stands for the device."""
        return next(self.columns[name] for name in (*ATTRIBUTES.values(), *self.columns) if name in self.columns)


def groups_of(header: Sequence[str]) -> list[Group] | None:
    """The groups of a header: several, or one of a device that it names; None where it is that of an ordinary list."""
    parted = [_parted(name) for name in header]
    bare = Counter(_attribute(name) for name in header)
    things = [at for at, name in enumerate(header) if _thing(name)]
    last = max([at for at, pair in enumerate(parted) if pair] + things[1:], default=0)
    groups: dict[_Key, dict[str, int]] = {}
    kinds: dict[_Key, str] = {}
    key = ("", "")
    for at, name in enumerate(header):
        attribute = _attribute(name)
        label = ""
        if (pair := parted[at]) is not None:
            label, attribute = pair
        elif _thing(name) and not attribute:
            label, attribute = name, "Type"
        elif not attribute or (not any(key) and attribute == ATTRIBUTES["asset_id"]):
            continue
        elif any(key) and not (attribute in _OF_A_DEVICE and (at < last or bare[attribute] > 1)):
            if len(kinds) == 1:
                groups.setdefault(("", ""), {}).setdefault(attribute, at)
            continue
        if label:
            key = _thing(label), "".join(filter(str.isdigit, label))
            kinds.setdefault(key, kind_of_column(label))
        groups.setdefault(key, {}).setdefault(attribute, at)
    return _kept(_with_attributes(groups), kinds)


def _with_attributes(groups: Mapping[_Key, Mapping[str, int]]) -> dict[_Key, Mapping[str, int]]:
    """The groups with what only tells more of a device that has a column of its own: `PC portable`, `N° série PC`. Of
    several that may be meant (`PC fixe`, `PC portable`) nobody knows whose it is: it is told of none."""
    kept = dict(groups)
    for key, own in groups.items():
        if not any(key) or "Type" in own:
            continue
        hosts = [other for other, columns in groups.items() if "Type" in columns and _may_be(key, other)]
        if hosts:
            del kept[key]
        if len(hosts) == 1:
            kept[hosts[0]] = {**own, **kept[hosts[0]]}
    return kept


def _may_be(one: _Key, other: _Key) -> bool:
    """Whether two names may mean the same device of a line: their kinds overlap, and no number tells them apart."""
    kinds, others = (set(key[0].split("|")) for key in (one, other))
    return one != other and not kinds.isdisjoint(others) and (one[1] == other[1] or not (one[1] and other[1]))


def _kept(groups: Mapping[_Key, Mapping[str, int]], kinds: Mapping[_Key, str]) -> list[Group] | None:
    """The groups that are devices of their own. What no name of a device goes before is one where another group says
    the same of its own, else it tells more of the only other one."""
    named = {key: own for key, own in groups.items() if any(key)}
    several = [Group(kinds[key], own) for key, own in named.items()]
    first = groups.get(("", ""), {})
    shared = set(first) & _OF_A_DEVICE & {name for own in named.values() for name in own}
    if not named or _SURE.isdisjoint(name for own in groups.values() for name in own):
        return None
    if "Modèle" in shared or ("Type" in first and shared):
        return [Group("", first), *several]
    if len(several) == 1 and not first.keys() & {"Type", "Modèle", *several[0].columns}:
        own = {**several[0].columns, **first}
        return [Group(several[0].kind, own)] if len(_OF_A_DEVICE & own.keys()) > 1 else None
    of_devices = any(not _SURE.isdisjoint(own) for own in named.values())
    return several if of_devices and len(several) > 1 and _SURE.isdisjoint(first) else None


def _thing(label: str) -> str:
    """The kind of device that a name means, or those that it may mean; '' of any other name, or of no kind of them."""
    said = verdict(kind_of_column(label))
    return (said.category or "|".join(said.candidates)) if said.fate in ("device", "ambiguous") else ""


def _attribute(name: str) -> str:
    if fold(name) in _SYSTEM:  # a program calls the kind of a device so
        return ""
    return next((ATTRIBUTES[field] for field in sorted(fields(name)) if field in ATTRIBUTES), "")


def _parted(name: str) -> tuple[str, str] | None:
    """(name of the device, attribute) of `Marque PC`, `Écran 1 - modèle`; None of any other name."""
    if len(name) > _LONGEST or fold(name) in personal_headers():
        return None
    words = [word for word in _BETWEEN.split(name) if word and fold(word) not in _SMALL]
    for cut in range(1, len(words)):
        for one, other in ((words[:cut], words[cut:]), (words[cut:], words[:cut])):
            label, rest = " ".join(one), " ".join(other)
            is_line = fold(rest) in _NUMBERS and "phone" in f"{verdict(label).category}{verdict(label).candidates}"
            if (attribute := _attribute(rest)) and _thing(label) and not is_line:  # `N° de téléphone`
                return label, attribute
    return None
