"""Words of the vocabulary as people in a hurry write them, the same for the same seed; and how they were read."""

from __future__ import annotations

import csv
import random
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files

from footprint.intake.vocabulary.categories import Verdict, classify
from tests.intake.accounts import FILES

ASKED = ("ambiguous", "unknown", "empty")  # the member is asked: never a wrong figure
MAKERS = ("Dell", "HP", "Lenovo", "Samsung", "Epson", "Cisco", "Asus", "Brother", "Apple", "Logitech")
SIZES = ('24"', "15 pouces", "27''", "13,3 pouces", "24 ports", "14-inch", "1 To", "A3", "2U", "16 Go")
SITES = (
    "mairie", "école Jean Moulin", "bâtiment B", "site de Mérignac", "salle 12", "service RH", "2e étage",
    "London office", "room 204", "médiathèque",
)  # fmt: skip
STATES = ("reconditionné", "neuf", "noir", "en stock", "refurbished", "blanc", "2021", "prêt", "spare", "ancien")


@dataclass(frozen=True)
class Case:
    """One text, what it means, and how it was made."""

    text: str
    category: str
    kind: str


def perturbed(seed: int = 2026) -> Iterator[Case]:
    """Every string of the vocabulary in every way of `WAYS`; a way that changes nothing gives no case."""
    draw = random.Random(seed)
    with files("footprint.intake.vocabulary").joinpath("vocabulary.csv").open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            for kind, change in WAYS.items():
                text = change(row["raw"], draw)
                if text != row["raw"]:
                    yield Case(text, row["category"], kind)


def new_labels() -> Iterator[Case]:
    """Strings labelled before the matching was written; they stand in no vocabulary."""
    with (FILES / "new_labels.csv").open(encoding="utf-8") as stream:
        yield from (Case(row["raw"], row["category"], row["lang"]) for row in csv.DictReader(stream))


def blind_labels() -> Iterator[Case]:
    """Strings that mislead: devices beside words that nobody knows, and things of other trades that sound like devices.

    `other`: a thing of another trade. Labelled before the rules about other trades were written.
    """
    with (FILES / "blind_labels.csv").open(encoding="utf-8") as stream:
        yield from (Case(row["raw"], row["category"], row["lang"]) for row in csv.DictReader(stream))


def unseen_labels(number: int) -> Iterator[Case]:
    """One of five lists of strings, labelled before the matching was asked about any of them; as they were written,
    labels that one may dispute included."""
    with (FILES / "unseen_labels.csv").open(encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if row["list"] == str(number)]
    yield from (Case(row["raw"], row["category"], row["lang"]) for row in rows)


def _without_accents(text: str, draw: random.Random) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))


def _plural(text: str, draw: random.Random) -> str:
    """The first word in the plural in French, which `ordinateurs portable` shows to be common; else every word."""
    words = text.split(" ")
    some = draw.choice((words[:1], words))
    return " ".join(_one_plural(word) if word in some else word for word in words)


def _one_plural(word: str) -> str:
    if len(word) < 2 or not word.isalpha() or word[-1] in "sxz" or word.lower() in ("de", "en", "sans", "tout"):
        return word
    return word + ("x" if word.endswith("eau") else "s")


def _after(words: Iterable[str]) -> Callable[[str, random.Random], str]:
    choices = tuple(words)
    return lambda text, draw: f"{text} {draw.choice(choices)}"


def _maker_before(text: str, draw: random.Random) -> str:
    return f"{draw.choice(MAKERS)} {text}"


def _typo(change: Callable[[str, int, random.Random], str]) -> Callable[[str, random.Random], str]:
    """A change at any letter of the text, short words included."""

    def typed(text: str, draw: random.Random) -> str:
        places = [at for at, sign in enumerate(text) if sign.isalpha()]
        return change(text, draw.choice(places), draw)

    return typed


def _deleted(text: str, at: int, draw: random.Random) -> str:
    return text[:at] + text[at + 1 :]


def _substituted(text: str, at: int, draw: random.Random) -> str:
    return text[:at] + draw.choice("abcdefghijklmnopqrstuvwxyz") + text[at + 1 :]


def _transposed(text: str, at: int, draw: random.Random) -> str:
    return text[:at] + text[at + 1 : at + 2] + text[at] + text[at + 2 :]


def _doubled(text: str, at: int, draw: random.Random) -> str:
    return text[: at + 1] + text[at:]


def _together(text: str, draw: random.Random) -> str:
    return f"{_plural(text, draw)} {draw.choice(MAKERS)} {draw.choice(SIZES)} - {draw.choice(SITES)}".upper()


WAYS: dict[str, Callable[[str, random.Random], str]] = {
    "upper case": lambda text, draw: text.upper(),
    "capitals": lambda text, draw: text.title(),
    "no accents": _without_accents,
    "plural": _plural,
    "maker after": _after(MAKERS),
    "maker before": _maker_before,
    "size": _after(SIZES),
    "site": _after(SITES),
    "state": _after(STATES),
    "deletion": _typo(_deleted),
    "substitution": _typo(_substituted),
    "transposition": _typo(_transposed),
    "doubling": _typo(_doubled),
    "together": _together,
}


@dataclass
class Confusion:
    """How many cases were right, asked or wrong, by the way they were made, and which were wrong."""

    counts: Counter[tuple[str, str]]
    wrong: list[tuple[Case, Verdict]]
    asked: list[tuple[Case, Verdict]]

    def share(self, outcome: str) -> float:
        return sum(number for (_, each), number in self.counts.items() if each == outcome) / self.counts.total()

    def __str__(self) -> str:
        lines = [f"{'':16}{'right':>8}{'asked':>8}{'wrong':>8}"]
        for kind in dict.fromkeys(kind for kind, _ in self.counts):
            numbers = [self.counts[kind, outcome] for outcome in ("right", "asked", "wrong")]
            lines.append(f"{kind:16}" + "".join(f"{number:8}" for number in numbers))
        lines.append(f"{'share':16}" + "".join(f"{self.share(each):8.2%}" for each in ("right", "asked", "wrong")))
        pairs = Counter((case.category, _read(verdict)) for case, verdict in self.wrong)
        lines += [f"  {meant} read as {read}: {number}" for (meant, read), number in pairs.most_common()]
        lines += [f"  wrong: {case.text!r} is {case.category}, not {_read(verdict)}" for case, verdict in self.wrong]
        return "\n".join(lines)


def confusion(cases: Iterable[Case]) -> Confusion:
    """Read every case. Where the label is `ambiguous`, to be asked is right; of `other`, to be asked or set aside."""
    found = Confusion(Counter(), [], [])
    for case in cases:
        verdict = classify(case.text)
        outcome = _outcome(case.category, verdict)
        found.counts[case.kind, outcome] += 1
        if outcome == "wrong":
            found.wrong.append((case, verdict))
        elif outcome == "asked":
            found.asked.append((case, verdict))
    return found


def _outcome(category: str, verdict: Verdict) -> str:
    if category == "other":
        return "right" if verdict.fate in (*ASKED, "not_hardware") else "wrong"
    if category == "ambiguous":
        return "right" if verdict.fate in ASKED else "wrong"
    if _read(verdict) == category:
        return "right"
    return "asked" if verdict.fate in ASKED else "wrong"


def _read(verdict: Verdict) -> str:
    return verdict.category or verdict.fate
