"""Sheets drawn at random: one truth (who or which room has how many devices of which kind) in every shape that people
give to it, with titles, totals, remarks, legends and columns of other things around it.

Each shape is a function of `Draw` that returns the rows of the sheet; the truth is what `Draw` holds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random

Rows = list[list[str]]
YEAR = 2025

# Category → ways to write it as one, as several.
KINDS: dict[str, tuple[tuple[str, str], ...]] = {
    "laptop": (("PC portable", "PC portables"), ("Portable", "Portables"), ("Ordinateur portable", "Ordi. portables")),
    "desktop": (("PC fixe", "PC fixes"), ("Unité centrale", "Unités centrales"), ("Fixe", "Fixes"), ("UC", "UC")),
    "monitor": (("Écran", "Écrans"), ("Ecran", "Ecrans"), ("Moniteur", "Nb d'écrans")),
    "printer": (("Imprimante", "Imprimantes"), ("Imp. laser", "Imprimantes laser")),
    "multifunction_printer": (("Copieur", "Copieurs"), ("Multifonction", "Photocopieurs")),
    "tablet": (("Tablette", "Tablettes"), ("iPad", "iPads")),
    "projector": (("Vidéoprojecteur", "Vidéoprojecteurs"), ("Vidéoproj.", "VP")),
    "fixed_phone": (("Téléphone fixe", "Téléphones fixes"), ("Tél. IP", "Téléphones IP")),
    "smartphone": (("Smartphone", "Smartphones"),),
    "headset": (("Casque", "Casques"),),
    "webcam": (("Webcam", "Webcams"),),
}
MODELS = {
    "laptop": ("Latitude 5440", "Dell Latitude 7430", "ThinkPad L14", "HP ProBook 450 G9"),
    "desktop": ("OptiPlex 7010", "Optiplex 3080", "HP ProDesk 400 G7", "ThinkCentre M70s"),
    "monitor": ("P2422H", "Dell U2422H", "Iiyama XUB2492", "Philips 243V", '24"'),
    "printer": ("Brother HL-L2350DW", "HP LaserJet M404dn"),
    "smartphone": ("iPhone 13", "Galaxy A54", "Samsung A34"),
    "tablet": ("iPad 9", "Galaxy Tab A8"),
    "fixed_phone": ("Yealink T46", "Cisco 7841"),
    "headset": ("Jabra Evolve 20", "Poly Voyager 4220"),
    "webcam": ("Logitech C920", "Logitech Brio 500"),
}
ROOMS = (
    "Salle 101",
    "Salle 102",
    "B203",
    "CDI",
    "Salle des profs",
    "Accueil",
    "Labo langues",
    "Techno 1",
    "Vie scolaire",
    "Administration",
    "Salle info",
    "Physique",
    "Infirmerie",
    "Secrétariat",
    "Atelier",
)
SERVICES = (
    "Accueil",
    "Paie",
    "Direction",
    "Urbanisme",
    "État civil",
    "Finances",
    "DRH",
    "Police municipale",
    "Culture",
    "Sports",
    "Crèche",
    "CCAS",
    "Services techniques",
)
SITES = (
    "Siège",
    "Annexe",
    "Mairie",
    "Les Tilleuls",
    "Jean Macé",
    "Médiathèque",
    "Agence Nord",
    "Agence Sud",
    "Pasteur",
)
PERSONS = (
    "A. Delmartin",
    "Mme Aubrelle",
    "M. Cazenave",
    "Paul Hourmat",
    "F. Orselle",
    "J. Vautherin",
    "Mme Doriat",
    "Luc Nivolet",
    "Anne Exemple",
    "B. Quintrec",
    "Inès Roy",
    "M. Guilbaud",
)
TITLES = (
    "Inventaire informatique 2025",
    "PARC INFORMATIQUE",
    "Recensement du matériel au 31/03/2025",
    "Équipement numérique",
    "Collège Jean Moulin - inventaire 2024-2025",
    "État du parc par service",
    "Mise à jour : oct. 2025",
)
LEGENDS = (
    "HS = à évacuer lors du prochain enlèvement",
    "NB : les écrans de l'atelier sont à remplacer en 2026",
    "Source : relevés DSI",
    "* hors matériel pédagogique",
    "relevé fait le 18/11/2025",
)
REMARKS = ("à vérifier", "lampe à changer", "chariot", "ok", "vu le 12/10", "3 en panne", "mobile", "pas vu")


@dataclass
class Draw:
    """Random choices, and how many devices of each category they have put into the sheet."""

    random: Random
    truth: Counter[str] = field(default_factory=Counter)

    def some(self, from_: Sequence[str], least: int, most: int) -> list[str]:
        """Different ones of these, in a random order."""
        return self.random.sample(list(from_), self.random.randint(least, min(most, len(from_))))

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def kinds(self, least: int, most: int) -> list[str]:
        return self.some(list(KINDS), least, most)

    def word(self, kind: str, *, several: bool) -> str:
        return self.random.choice(KINDS[kind])[several]

    def count(self, most: int = 20, none: float = 0.3) -> int:
        return 0 if self.chance(none) else self.random.randint(1, most)

    def add(self, kind: str, number: int) -> int:
        self.truth[kind] += number
        return number


@dataclass(frozen=True)
class Writing:
    """How one sheet writes nothing, and which columns and lines of other things it has."""

    nothing: str
    remark: bool
    unknown: str
    total_column: bool
    total_line: bool
    percent: bool

    @classmethod
    def of(cls, draw: Draw) -> Writing:
        chosen = draw.random.choice
        return cls(
            chosen(["", "0", "-", ""]),
            draw.chance(0.3),
            chosen(["", "", "", "Étage", "Capacité", "Prises RJ45", "Zone"]),
            draw.chance(0.4),
            draw.chance(0.5),
            draw.chance(0.15),
        )

    def cell(self, number: int) -> str:
        return str(number) if number else self.nothing


def _numbers(draw: Draw, labels: Sequence[str], kinds: Sequence[str], most: int = 20) -> list[list[int]]:
    """Numbers by label and kind: at least one in each line and column."""
    table = [[draw.count(most) for _ in kinds] for _ in labels]
    for at, row in enumerate(table):
        row[at % len(row)] = row[at % len(row)] or 1
    for at in range(len(kinds)):
        table[at % len(table)][at] = table[at % len(table)][at] or 2
    for row in table:
        for kind, number in zip(kinds, row, strict=True):
            draw.add(kind, number)
    return table


def _with_totals(
    draw: Draw,
    style: Writing,
    corner: Sequence[str],
    names: Sequence[str],
    labels: Sequence[Sequence[str]],
    table: Sequence[Sequence[int]],
) -> Rows:
    """A table of numbers with what the sheet has more: a total, a share, a remark, another number."""
    every = sum(map(sum, table))
    rows = [[*corner, *names]]
    for label, numbers in zip(labels, table, strict=True):
        rows.append([*label, *map(style.cell, numbers)])
    if style.total_line:
        sums = [str(sum(row[at] for row in table)) for at in range(len(names))]
        rows.append([draw.random.choice(["TOTAL", "Total", "Total général"]), *[""] * (len(corner) - 1), *sums])
    inner = rows[1 : 1 + len(table)]
    if style.total_column:
        rows[0].append(draw.random.choice(["TOTAL", "Total", "Total"]))
        for row, numbers in zip(inner, table, strict=True):
            row.append(str(sum(numbers)))
        for row in rows[1 + len(table) :]:
            row.append(str(every))
    if style.percent:
        rows[0].append("%")
        for row, numbers in zip(inner, table, strict=True):
            row.append(f"{100 * sum(numbers) // max(1, every)} %")
    if style.unknown:
        at = draw.random.choice([len(corner), len(rows[0])])
        rows[0].insert(at, style.unknown)
        for row in inner:
            row.insert(at, str(draw.random.randint(0, 4)) if style.unknown != "Zone" else draw.random.choice("ABC"))
        for row in rows[1 + len(table) :]:
            row.insert(at, "")
    if style.remark:
        rows[0].append(draw.random.choice(["Observations", "Remarques"]))
        for row in inner:
            row.append(draw.random.choice(REMARKS) if draw.chance(0.4) else "")
    return rows


def _around(draw: Draw, rows: Rows, titles: Sequence[str] = TITLES) -> Rows:
    """The table with titles above, a legend below, an empty column before."""
    above: Rows = []
    if draw.chance(0.7):
        above = [[draw.random.choice(list(titles))]]
        above += [[draw.random.choice(LEGENDS[2:])]] if draw.chance(0.2) else []
        above += [[""]] if draw.chance(0.6) else []
    below: Rows = [[""], [draw.random.choice(LEGENDS)]] if draw.chance(0.3) else []
    rows = [*above, *rows, *below]
    return [["", *row] for row in rows] if draw.chance(0.1) else rows


def places_by_kinds(draw: Draw) -> Rows:
    """A room or a service a line, kinds in columns."""
    kinds, style = draw.kinds(2, 6), Writing.of(draw)
    what = draw.random.choice([("Salle", ROOMS), ("Service", SERVICES), ("Site", SITES), ("Lieu", ROOMS), ("", ROOMS)])
    places = draw.some(what[1], 3, 12)
    table = _numbers(draw, places, kinds)
    names = [draw.word(kind, several=True) for kind in kinds]
    if draw.chance(0.3):
        names = [f"Nb {name.lower()}" if not name.startswith("Nb") else name for name in names]
    return _around(draw, _with_totals(draw, style, [what[0]], names, [[place] for place in places], table))


def kinds_by_places(draw: Draw) -> Rows:
    """A kind a line, sites, rooms or services in columns."""
    kinds, style = draw.kinds(3, 8), Writing.of(draw)
    places = draw.some(draw.random.choice([ROOMS, SERVICES, SITES]), 2, 6)
    table = _numbers(draw, kinds, places_count(places))
    table = [[table[line][at] for at in range(len(places))] for line in range(len(kinds))]
    draw.truth.clear()
    for kind, row in zip(kinds, table, strict=True):
        draw.add(kind, sum(row))
    corner = draw.random.choice(["Matériel", "Type", "Équipement", "", "Désignation"])
    labels = [[draw.word(kind, several=draw.chance(0.6))] for kind in kinds]
    return _around(draw, _with_totals(draw, style, [corner], places, labels, table))


def places_count(places: Sequence[str]) -> list[str]:
    """As many kinds as places, so that numbers can be drawn for them."""
    return [list(KINDS)[at % len(KINDS)] for at in range(len(places))]


def kinds_and_states(draw: Draw) -> Rows:
    """Places a line, kinds over states in two lines of the header."""
    kinds, states = draw.kinds(2, 4), draw.some(["En service", "Réserve", "HS", "En stock", "En panne"], 2, 3)
    places = draw.some(SERVICES, 3, 9)
    flat = [kind for kind in kinds for _ in states]
    table = _numbers(draw, places, flat, 9)
    upper = [cell for kind in kinds for cell in [draw.word(kind, several=True), *[""] * (len(states) - 1)]]
    if draw.chance(0.3):
        upper = [cell or upper[at - at % len(states)] for at, cell in enumerate(upper)]
    style = Writing(draw.random.choice(["", "0", "-"]), False, "", False, draw.chance(0.5), False)
    rows = _with_totals(draw, style, ["Service"], list(states) * len(kinds), [[place] for place in places], table)
    return _around(draw, [[draw.random.choice(["", "Service"]), *upper], *rows])


def groups_of_kinds(draw: Draw) -> Rows:
    """Places a line, families of kinds (`Postes`, `Périphériques`) over kinds."""
    families = {
        "Postes": ["desktop", "laptop"],
        "Périphériques": ["monitor", "printer", "headset"],
        "Téléphonie": ["fixed_phone", "smartphone"],
        "Impression": ["printer", "multifunction_printer"],
    }
    chosen = draw.some(list(families), 2, 3)
    if "Impression" in chosen and "Périphériques" in chosen:
        chosen.remove("Impression")
    kinds = [kind for name in chosen for kind in families[name]]
    upper = [cell for name in chosen for cell in [name, *[""] * (len(families[name]) - 1)]]
    places = draw.some(SERVICES, 3, 9)
    table = _numbers(draw, places, kinds)
    style = Writing(draw.random.choice(["", "0"]), draw.chance(0.2), "", draw.chance(0.3), draw.chance(0.5), False)
    names = [draw.word(kind, several=draw.chance(0.5)) for kind in kinds]
    rows = _with_totals(draw, style, ["Service"], names, [[place] for place in places], table)
    return _around(draw, [["", *upper], *rows])


def sites_over_kinds(draw: Draw) -> Rows:
    """Services a line, sites over kinds that repeat below each."""
    kinds, sites = draw.kinds(2, 3), draw.some(SITES, 2, 3)
    places = draw.some(SERVICES, 2, 6)
    flat = [kind for _ in sites for kind in kinds]
    table = _numbers(draw, places, flat, 9)
    words = [draw.word(kind, several=True) for kind in kinds]
    upper = [cell for site in sites for cell in [site, *[""] * (len(kinds) - 1)]]
    style = Writing(draw.random.choice(["", "0"]), False, "", False, draw.chance(0.4), False)
    rows = _with_totals(draw, style, ["Service"], words * len(sites), [[place] for place in places], table)
    return _around(draw, [["", *upper], *rows])


def subtotals(draw: Draw) -> Rows:
    """Sites and services a line, kinds in columns, a line of totals behind each site and at the end."""
    kinds, sites = draw.kinds(2, 5), draw.some(SITES, 2, 3)
    rows: Rows = [["Site", "Service", *(draw.word(kind, several=True) for kind in kinds)]]
    every = [0] * len(kinds)
    for site in sites:
        services = draw.some(SERVICES, 2, 4)
        table = _numbers(draw, services, kinds)
        repeat = draw.chance(0.7)
        for at, (service, numbers) in enumerate(zip(services, table, strict=True)):
            rows.append([site if repeat or not at else "", service, *(str(number or "") for number in numbers)])
        sums = [sum(row[at] for row in table) for at in range(len(kinds))]
        every = [one + two for one, two in zip(every, sums, strict=True)]
        rows.append([f"Sous-total {site}", "", *map(str, sums)])
    rows.append([draw.random.choice(["TOTAL GÉNÉRAL", "Total", "TOTAL"]), "", *map(str, every)])
    return _around(draw, rows)


def stocks_by_year(draw: Draw) -> Rows:
    """Kinds a line, what there was at the end of each year in columns."""
    kinds, years = draw.kinds(3, 7), list(range(YEAR - draw.random.randint(2, 4), YEAR + draw.random.randint(1, 2)))
    corner = draw.random.choice(["Type", "Matériel", "Équipement"])
    heads = [str(year) if year <= YEAR else draw.random.choice([str(year), f"{year} (prév.)"]) for year in years]
    rows = [[corner, *heads]]
    sums = [0] * len(years)
    for kind in kinds:
        number, numbers = draw.random.randint(5, 200), []
        for year in years:
            numbers.append(number)
            if year == YEAR:
                draw.add(kind, number)
            number = max(1, number + draw.random.randint(-9, 12))
        sums = [one + two for one, two in zip(sums, numbers, strict=True)]
        rows.append([draw.word(kind, several=True), *map(str, numbers)])
    if draw.chance(0.5):
        rows.append(["Total", *map(str, sums)])
    titles = (
        "Évolution du parc (stock au 31/12)",
        "Parc informatique au 31/12 de chaque année",
        "État du parc par année",
        "Nombre d'équipements en service au 31/12",
    )
    above = [[draw.random.choice(titles)], *([[""]] if draw.chance(0.5) else [])]
    return [*above, *rows, *([[""], ["Source : relevés DSI"]] if draw.chance(0.3) else [])]


def deliveries_by_year(draw: Draw) -> Rows:
    """Kinds a line, what was bought in each year in columns."""
    kinds, years = draw.kinds(3, 6), list(range(YEAR - draw.random.randint(3, 5), YEAR + 1))
    rows = [[draw.random.choice(["Type", "Matériel"]), *map(str, years)]]
    for kind in kinds:
        numbers = [0 if draw.chance(0.45) else draw.random.randint(1, 30) for _ in years]
        draw.add(kind, sum(numbers))
        rows.append(
            [draw.word(kind, several=True), *(str(number or draw.random.choice(["", "0"])) for number in numbers)]
        )
    if draw.chance(0.4):
        for row in rows:
            row.append("Total" if row is rows[0] else str(sum(int(cell or 0) for cell in row[1:])))
    return [[draw.random.choice(["Achats par année", "Livraisons de matériel par an", "Matériel acheté"])], *rows]


def states_by_kind(draw: Draw) -> Rows:
    """Kinds a line, states in columns with their total."""
    kinds, states = draw.kinds(3, 7), draw.some(["En service", "Réserve", "HS", "En stock", "En panne", "Prêt"], 2, 3)
    table = [[draw.count(30) or 1 for _ in states] for _ in kinds]
    rows = [["Matériel", *states, "Total"]]
    for kind, numbers in zip(kinds, table, strict=True):
        draw.add(kind, sum(numbers))
        rows.append([draw.word(kind, several=True), *map(str, numbers), str(sum(numbers))])
    return _around(draw, rows)


def _persons(draw: Draw, cell: Callable[[str], tuple[str, int]], kinds: Sequence[str]) -> Rows:
    corner = draw.random.choice(
        [["Agent"], ["Nom", "Service"], ["Nom"], ["Bureau", "Utilisateur"], ["Agent", "Fonction"]]
    )
    rows = [[*corner, *(draw.word(kind, several=False) for kind in kinds)]]
    if draw.chance(0.3) and "monitor" in kinds:
        at = len(corner) + kinds.index("monitor")
        rows[0][at : at + 1] = ["Écran 1", "Écran 2"]
        kinds = [*kinds[: kinds.index("monitor") + 1], *kinds[kinds.index("monitor") :]]
    for person in draw.some(PERSONS, 4, 10):
        other = [
            draw.random.choice(SERVICES) if name != "Bureau" else str(draw.random.randint(101, 240)) for name in corner
        ]
        who = [
            person if name in ("Agent", "Nom", "Utilisateur") else text
            for name, text in zip(corner, other, strict=True)
        ]
        cells = []
        for kind in kinds:
            text, number = cell(kind) if draw.chance(0.7) else (draw.random.choice(["", "", "-", "non"]), 0)
            cells.append(text)
            draw.add(kind, number)
        rows.append([*who, *cells])
    return _around(draw, rows)


def persons_with_marks(draw: Draw) -> Rows:
    """A person a line, kinds in columns, marks or small numbers in the cells."""
    mark = draw.random.choice(["X", "x", "oui", "1", "✓"])
    return _persons(draw, lambda kind: (mark, 1), draw.kinds(3, 6))


def persons_with_models(draw: Draw) -> Rows:
    """A person a line, kinds in columns, models in the cells, now and then a mark or a number."""

    def cell(kind: str) -> tuple[str, int]:
        if draw.chance(0.12):
            return draw.random.choice([("oui", 1), ("X", 1), ("1", 1), ("2", 2)])
        return draw.random.choice(MODELS[kind]), 1

    return _persons(draw, cell, draw.some([kind for kind in KINDS if kind in MODELS], 3, 5))


def devices_a_line(draw: Draw) -> Rows:
    """A desk a line, groups of columns (maker, model, serial number) below the name of each device."""
    kinds = draw.some(["laptop", "desktop", "monitor", "printer", "smartphone"], 2, 3)
    fields = draw.random.choice([("Marque", "Modèle", "N° série"), ("Modèle", "N° série"), ("Modèle", "Année")])
    corner = draw.random.choice([["Bureau"], ["Service", "Utilisateur"]])
    upper = [
        *[""] * len(corner),
        *(cell for kind in kinds for cell in [draw.word(kind, several=False), *[""] * (len(fields) - 1)]),
    ]
    lower = [*corner, *(name for _ in kinds for name in fields)]
    rows = [upper, lower]
    number = 1000
    for at in range(draw.random.randint(4, 10)):
        cells = [str(101 + at)] if len(corner) == 1 else [draw.random.choice(SERVICES), draw.random.choice(PERSONS)]
        for kind in kinds:
            number += 1
            own = {
                "Marque": "Dell",
                "Modèle": draw.random.choice(MODELS[kind]),
                "N° série": f"SN{number}X",
                "Année": str(draw.random.randint(2018, 2024)),
            }
            there = draw.chance(0.8)
            cells += [own[name] if there else "" for name in fields]
            draw.add(kind, int(there))
        rows.append(cells)
    return _around(draw, rows)


def kinds_as_headings(draw: Draw) -> Rows:
    """A list of models in which a line alone gives the kind of those below it."""
    rows: Rows = [
        draw.random.choice(
            [["Modèle", "Salle", "Qté"], ["Désignation", "Nb", "Observations"], ["Marque", "Modèle", "Nombre"]]
        )
    ]
    names = list(rows[0])
    for kind in draw.some([kind for kind in KINDS if kind in MODELS], 2, 4):
        rows.append([draw.word(kind, several=True), "", ""])
        for model in draw.some(MODELS[kind], 2, 3):
            number = draw.add(kind, draw.random.randint(1, 12))
            own = {"Marque": model.split()[0], "Salle": draw.random.choice(ROOMS), "Observations": ""}
            rows.append([own.get(name, model if name in ("Modèle", "Désignation") else str(number)) for name in names])
        rows += [[""]] if draw.chance(0.3) else []
    return _around(draw, rows)


def places_as_headings(draw: Draw) -> Rows:
    """A list of kinds and numbers in which a line alone gives the place of those below it."""
    rows: Rows = [
        draw.random.choice(
            [["Matériel", "Nombre", "Observations"], ["Type", "Quantité", "Remarques"], ["Équipement", "Nb"]]
        )
    ]
    for room in draw.some(ROOMS, 2, 5):
        rows.append([room.upper() if draw.chance(0.3) else room, *[""] * (len(rows[0]) - 1)])
        for kind in draw.kinds(2, 5):
            number = draw.add(kind, draw.random.randint(1, 15))
            rows.append([draw.word(kind, several=number > 1), str(number), *[""] * (len(rows[0]) - 2)])
        rows += [[""]] if draw.chance(0.5) else []
    return _around(draw, rows)


def _block(draw: Draw, labels: Sequence[str], kinds: Sequence[str], corner: str) -> Rows:
    table = _numbers(draw, labels, kinds, 12)
    style = Writing(draw.random.choice(["", "0"]), False, "", draw.chance(0.3), draw.chance(0.4), False)
    names = [draw.word(kind, several=True) for kind in kinds]
    return _with_totals(draw, style, [corner], names, [[label] for label in labels], table)


def blocks_below(draw: Draw) -> Rows:
    """Several tables of rooms and kinds below each other, each with its title and header."""
    rows: Rows = []
    same = draw.kinds(2, 5)
    for site in draw.some(SITES, 2, 3):
        rows += [[""]] if rows else []
        rows += [[site]] if draw.chance(0.8) else []
        rows += _block(draw, draw.some(ROOMS, 2, 5), same if draw.chance(0.5) else draw.kinds(2, 5), "Salle")
    return rows


def blocks_beside(draw: Draw) -> Rows:
    """Two tables of rooms and kinds beside each other, an empty column between them."""
    blocks = [_block(draw, draw.some(ROOMS, 3, 5), draw.kinds(2, 4), "Salle") for _ in range(2)]
    height = max(map(len, blocks))
    for block in blocks:
        width = len(block[0])
        block += [[""] * width for _ in range(height - len(block))]
    return [[*left, "", *right] for left, right in zip(*blocks, strict=True)]


def lists_beside(draw: Draw) -> Rows:
    """Two lists beside each other, each below the name of its devices."""
    sides = []
    for kind in draw.some(["laptop", "desktop", "monitor", "printer"], 2, 2):
        side = [[draw.word(kind, several=True), ""], ["Modèle", draw.random.choice(["Nb", "Salle"])]]
        for model in [draw.random.choice(MODELS[kind]) for _ in range(draw.random.randint(3, 6))]:
            number = draw.random.randint(1, 9)
            counts = side[1][1] == "Nb"
            side.append([model, str(number) if counts else draw.random.choice(ROOMS)])
            draw.add(kind, number if counts else 1)
        sides.append(side)
    height = max(map(len, sides))
    return [
        [*(left[at] if at < len(left) else ["", ""]), "", *(right[at] if at < len(right) else ["", ""])]
        for left, right in [sides]
        for at in range(height)
    ]


def transposed(draw: Draw) -> Rows:
    """A device a column, its fields on the lines."""
    kinds = [draw.random.choice([kind for kind in KINDS if kind in MODELS]) for _ in range(draw.random.randint(3, 7))]
    columns = [["Nom", "Type", "Modèle", "N° de série", "Année d'achat", "Service"]]
    for at, kind in enumerate(kinds):
        draw.add(kind, 1)
        columns.append(
            [
                f"PC-{at + 10:03}",
                draw.word(kind, several=False),
                draw.random.choice(MODELS[kind]),
                f"SN{at}77A",
                str(draw.random.randint(2018, 2024)),
                draw.random.choice(SERVICES),
            ]
        )
    rows = [list(row) for row in zip(*columns, strict=True)]
    rows = rows if draw.chance(0.5) else [row for row in rows if row[0] != "N° de série"]
    return _around(draw, rows)


def plain_list(draw: Draw) -> Rows:
    """An ordinary list of lots, with numbers that count nothing."""
    rows: Rows = [["Type", "Modèle", "Qté", "Année", draw.random.choice(["Étage", "Durée (mois)", "RAM (Go)"])]]
    for _ in range(draw.random.randint(4, 12)):
        kind = draw.random.choice([kind for kind in KINDS if kind in MODELS])
        number = draw.add(kind, draw.random.randint(1, 9))
        rows.append(
            [
                draw.word(kind, several=False),
                draw.random.choice(MODELS[kind]),
                str(number),
                str(draw.random.randint(2017, 2024)),
                str(draw.random.choice([1, 2, 4, 8])),
            ]
        )
    return _around(draw, rows)


def list_of_machines(draw: Draw) -> Rows:
    """An ordinary list of single devices with serial numbers."""
    rows: Rows = [["Nom du poste", "Type", "Modèle", "N° de série", "RAM", "Bureau"]]
    for at in range(draw.random.randint(4, 12)):
        kind = draw.random.choice(["laptop", "desktop"])
        draw.add(kind, 1)
        rows.append(
            [
                f"PC{at:03}",
                draw.word(kind, several=False),
                draw.random.choice(MODELS[kind]),
                f"S{at}K88",
                str(draw.random.choice([8, 16])),
                str(100 + at),
            ]
        )
    return _around(draw, rows)


SHAPES: tuple[Callable[[Draw], Rows], ...] = (
    places_by_kinds,
    kinds_by_places,
    kinds_and_states,
    groups_of_kinds,
    sites_over_kinds,
    subtotals,
    stocks_by_year,
    deliveries_by_year,
    states_by_kind,
    persons_with_marks,
    persons_with_models,
    devices_a_line,
    kinds_as_headings,
    places_as_headings,
    blocks_below,
    blocks_beside,
    lists_beside,
    transposed,
    plain_list,
    list_of_machines,
)


def drawn(shape: Callable[[Draw], Rows], seed: int) -> tuple[str, dict[str, int]]:
    """The text of a sheet of this shape, and its truth: units by category."""
    draw = Draw(Random(f"{shape.__name__}:{seed}"))
    rows = shape(draw)
    width = max(map(len, rows))
    quoted = [[f'"{cell.replace(chr(34), chr(34) * 2)}"' if '"' in cell else cell for cell in row] for row in rows]
    text = "\n".join(";".join([*row, *[""] * (width - len(row))]) for row in quoted) + "\n"
    return text, {kind: number for kind, number in sorted(draw.truth.items()) if number}
