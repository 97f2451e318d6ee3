"""A list whose cells are as long as a cell may be, of every kind of sign that makes a search start over."""

from __future__ import annotations

import random
from collections.abc import Callable

HEADER = (
    "Type", "Marque", "Modèle", "Statut", "Condition", "Propriété", "Site", "Date d'achat", "Date de sortie",
    "Quantité", "Processeur", "RAM", "Disque", "Taille", "Observations", "Pays", "Numéro de série", "Nom", "Service",
    "Utilisateur", "Prix HT", "Devenir", "Dernier inventaire", "PUE",
)  # fmt: skip
_WORDS = ("écran", "PC", "et", "sans", "de", "loué", "réformé", "M. Dupont", "12/03/2024", "1 042,50", "16 Go", "zorg")

FILLINGS: dict[str, Callable[[random.Random, int], str]] = {
    "words": lambda draw, length: " ".join(draw.choices(_WORDS, k=length // 3))[:length],
    "digits": lambda draw, length: "".join(draw.choices("0123456789", k=length)),
    "signs": lambda draw, length: "".join(draw.choices("-/.:, @'([", k=length)),
    "spaces": lambda draw, length: f"a{draw.randrange(10**6)}" + " " * (length - 8) + "b",
    "pairs": lambda draw, length: ":".join(f"{draw.randrange(256):02x}" for _ in range(length // 3)),
}


def lines(filling: str, length: int, rows: int) -> str:
    """The text of such a list: every cell of about `length` letters, the type of each row but the first a laptop."""
    draw = random.Random(1)
    cells = [[FILLINGS[filling](draw, length) for _ in HEADER] for _ in range(rows)]
    for row in cells[1:]:
        row[0] = "Ordinateur portable"
    return "\n".join(";".join(row) for row in [list(HEADER), *cells]) + "\n"
