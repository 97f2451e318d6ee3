"""Quirks of real files, each a change of the fleet's `Sheet`; those of one group exclude one another."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import combinations, permutations

from tests.intake.nasty import ACCEPTED, ASIDE, REFUSED, UNREAD, Row, Sheet, Shown, device, fleet


@dataclass(frozen=True, eq=False)
class Quirk:
    """`group`: quirks of one group exclude one another; `excludes`: names and groups that make no sense beside it."""

    name: str
    group: str
    change: Callable[[Sheet], None]
    excludes: frozenset[str] = frozenset()
    order: int = 0


QUIRKS: list[Quirk] = []


def quirk(name: str, group: str = "", excludes: Iterable[str] = (), order: int = 0
          ) -> Callable[[Callable[[Sheet], None]], Callable[[Sheet], None]]:  # fmt: skip
    """Enter a function in the list of quirks. `order`: later ones see what earlier ones have done."""

    def enter(change: Callable[[Sheet], None]) -> Callable[[Sheet], None]:
        QUIRKS.append(Quirk(name, group or name, change, frozenset(excludes), order))
        return change

    return enter


def setting(name: str, group: str, excludes: Iterable[str] = (), **values: object) -> None:
    """Enter a quirk that only sets fields of the sheet."""
    quirk(name, group, excludes)(lambda sheet: sheet.__dict__.update(values))


def combined(*quirks: Quirk) -> Sheet:
    """The fleet after these quirks."""
    sheet = fleet()
    for each in sorted(quirks, key=lambda each: each.order):
        each.change(sheet)
    return sheet


def pairs() -> list[tuple[Quirk, Quirk]]:
    """Every two quirks that make sense together."""
    return [
        (first, second)
        for first, second in combinations(QUIRKS, 2)
        if first.group != second.group
        and not first.excludes & {second.name, second.group}
        and not second.excludes & {first.name, first.group}
    ]


def covering(size: int) -> list[list[Quirk]]:
    """Sets of at most `size` quirks that make sense together; every pair of `pairs` is in at least one of them."""
    missing = dict.fromkeys(pairs())
    allowed: dict[Quirk, set[Quirk]] = {each: set() for each in QUIRKS}
    for one, other in missing:
        allowed[one].add(other)
        allowed[other].add(one)
    sets: list[list[Quirk]] = []
    while missing:
        chosen = list(next(iter(missing)))
        while len(chosen) < size:
            possible = set.intersection(*(allowed[one] for one in chosen))
            gains = {
                candidate: sum((one, candidate) in missing or (candidate, one) in missing for one in chosen)
                for candidate in QUIRKS
                if candidate in possible
            }
            best = max(gains, key=lambda candidate: gains[candidate], default=None)
            if best is None or not gains[best]:
                break
            chosen.append(best)
        for one, other in permutations(chosen, 2):
            missing.pop((one, other), None)
        sets.append(chosen)
    return sets


for _codec in ("utf-8-sig", "utf-16", "utf-16-le", "utf-32"):
    setting(_codec, "encoding", encoding=_codec)
setting("cp1252", "encoding", ["homoglyph header", "narrow no-break space"], encoding="cp1252")
setting("Mac Roman", "encoding", ["homoglyph header", "narrow no-break space"], encoding="mac-roman")
setting("comma", "separator", ["no quotes", "lone inch mark"], separator=",")
setting("tab", "separator", separator="\t")
setting("bar", "separator", separator="|")
setting("CRLF", "newline", newline="\r\n")
setting("CR", "newline", newline="\r")
setting("all quoted", "quotes", quoting="all")
setting("no quotes", "quotes", ["line break in a cell"], quoting="none")
for _lines in ("all", "header", "rows"):
    setting(f"trailing separator: {_lines}", "trailing separator", trailing=_lines)


@quirk("doubled quotes", "quotes")
def _doubled(sheet: Sheet) -> None:
    sheet.rows[1].cells["model"] = 'XUB2493HS 24" noir'


@quirk("two apostrophes", "quotes")
def _apostrophes(sheet: Sheet) -> None:
    sheet.quoting, sheet.rows[1].cells["model"] = "apostrophes", 'XUB2493HS 24"'


@quirk("lone inch mark", "quotes", ["line break in a cell"])
def _lone(sheet: Sheet) -> None:
    sheet.quoting, sheet.rows[1].cells["model"] = "lone", '24"'


@quirk("line break in a cell")
def _line_break(sheet: Sheet) -> None:
    sheet.heads["remark"] = "Commentaires"
    sheet.rows[1].cells["remark"] = "prêté\nà l'école\n\npuis rendu"


@quirk("title above", "header", order=3)
def _title(sheet: Sheet) -> None:
    sheet.above = [["INVENTAIRE DU PARC 2025"], ["Mis à jour en mai"], []]


@quirk("generated names above", "header", order=3)
def _generated(sheet: Sheet) -> None:
    sheet.above = [[f"Colonne{number}" for number, _ in enumerate(sheet.heads, start=1)]]


@quirk("header on two lines", "header", order=3)
def _two_lines(sheet: Sheet) -> None:
    sheet.labels = {"id": "Matériel", "bought": "Achat", "site": "Affectation"}
    sheet.heads["bought"] = "Date"


@quirk("duplicate name", "names", order=2)
def _duplicate_name(sheet: Sheet) -> None:
    sheet.heads["again"] = sheet.heads["type"]
    for row in sheet.named:
        row.cells["again"] = "divers"


@quirk("empty names", "names", order=2)
def _empty_names(sheet: Sheet) -> None:
    heads = list(sheet.heads.items())
    sheet.heads = dict([*heads[:2], ("void", ""), *heads[2:4], ("blank", " "), *heads[4:]])
    for row in sheet.named:
        row.cells["void"] = "x"


@quirk("homoglyph header", "type header", order=1)
def _homoglyph(sheet: Sheet) -> None:
    sheet.heads["type"] = "\u0421atégorie"


@quirk("capitals and spaces in names", "type header", order=2)
def _capitals(sheet: Sheet) -> None:
    sheet.heads = {name: f" {head.upper()}\u00a0" for name, head in sheet.heads.items()}


setting("spaces around cells", "pad", pad=lambda text: f"  {text} ")
setting("no-break spaces around cells", "pad", pad=lambda text: f"\u00a0{text}\u00a0")


def _grouped(price: float, group: str, sign: str) -> str:
    return f"{price:,.2f}".replace(",", "_").replace(".", sign).replace("_", group)


for _name, _group, _sign, _unit in (
    ("1 042,50 €", " ", ",", " €"), ("no-break space", "\u00a0", ",", ""), ("narrow no-break space", "\u202f", ",", ""),
    ("1042.50", "", ".", ""), ("1,042.50", ",", ".", ""), ("1.042,50", ".", ",", ""), ("1042.50EUR", "", ".", "EUR"),
):  # fmt: skip
    setting(
        _name, "decimal", ["no quotes"] if _name == "1,042.50" else [],
        show_price=lambda price, group=_group, sign=_sign, unit=_unit: _grouped(price, group, sign) + unit,
    )  # fmt: skip

_MONTHS = ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."]
_EXCEL = date(1899, 12, 30)
_DAYS: dict[str, Callable[[date], Shown]] = {
    "dd-mm-yyyy": lambda day: (day.strftime("%d-%m-%Y"), day, "day"),
    "yyyy-mm-dd": lambda day: (day.isoformat(), day, "day"),
    "yyyy-mm-dd hh:mm:ss.ffffff": lambda day: (f"{day} 09:12:33.123456", day, "day"),
    "m/d/yy": lambda day: (f"{day.month}/{day.day}/{day:%y}", day, "day"),
    "nov. 2018": lambda day: (f"{_MONTHS[day.month - 1]} {day.year}", day.replace(day=16), "month"),
    "02/2023": lambda day: (day.strftime("%m/%Y"), day.replace(day=16), "month"),
    "2016": lambda day: (str(day.year), date(day.year, 7, 1), "year"),
    "rentrée 2022": lambda day: (f"rentrée {day.year}", date(day.year, 9, 1), "school_year"),
    "Excel serial": lambda day: (str((day - _EXCEL).days), day, "day"),
}
for _name, _show in _DAYS.items():
    setting(_name, "date", show_day=_show)


@quirk("dates in all forms", "date")
def _all_dates(sheet: Sheet) -> None:
    forms = [_DAYS[name] for name in ("yyyy-mm-dd", "nov. 2018", "02/2023", "2016", "rentrée 2022", "Excel serial")]
    sheet.show_day = lambda day: forms[day.month % len(forms)](day)


_MARKERS = ["", "N/A", "NA", "NULL", "-", "?", "N/C", "n.c.", "Non renseigné", "RAS", "None", "Not Specified"]


@quirk("empty markers")
def _markers(sheet: Sheet) -> None:
    for marker in _MARKERS:
        row = device("", "Écran", "monitor", marker, marker, None, serial=marker)
        sheet.rows.append(row)
        row.cells |= {"quantity": marker, "bought": marker, "price": marker, "site": marker, "status": marker}
        row.status, row.quantity = None, None if marker in ("", "NULL") else UNREAD
    for day in ("0000-00-00", "1970-01-01"):
        row = device("", "Écran", "monitor", "Dell", "P2419H", 7, serial="To Be Filled By O.E.M.")
        row.cells["bought"] = day
        sheet.rows.append(row)


@quirk("quantities that nobody knows")
def _unread_quantities(sheet: Sheet) -> None:
    for given in ("?", "#N/A", "#REF!", "#DIV/0!", "N/C", "-", "–", "environ dix", "plusieurs", "5 ou 6", "x", "nan"):
        row = device("", "Écran", "monitor", "Dell", "P2419H")
        row.cells["quantity"], row.quantity = given, UNREAD
        sheet.rows.append(row)


@quirk("total rows")
def _totals(sheet: Sheet) -> None:
    for at, label in ((2, "Sous-total"), (7, "TOTAL"), (8, "Total général")):
        sheet.rows.insert(at, Row({"type": label, "quantity": 16}, ASIDE))
    sheet.rows.append(Row({"id": "TOTAL", "quantity": 16, "price": 21789.06}, ASIDE))
    sheet.rows.append(Row({"quantity": 16, "price": 21789.06}, ASIDE))


@quirk("stray numbers right of the table", excludes=["trailing separator"])
def _stray(sheet: Sheet) -> None:
    sheet.rows[2].extra = ["", "1250"]


@quirk("blank lines")
def _blank(sheet: Sheet) -> None:
    sheet.rows.insert(3, Row({}, ASIDE, blank=True))
    sheet.rows.append(Row({}, ASIDE))
    sheet.rows.append(Row({}, ASIDE, blank=True))


@quirk("what is not hardware")
def _not_hardware(sheet: Sheet) -> None:
    for label in ("Licence Microsoft Office", "Logiciel", "Chaise de bureau", "Toner", "Contrat de maintenance"):
        sheet.rows.append(device("", label, None, fate=ASIDE))


@quirk("virtual machines")
def _virtual(sheet: Sheet) -> None:
    for kind, maker, model in (
        ("Machine virtuelle", "", ""), ("Serveur", "VMware, Inc.", "VMware7,1"), ("", "QEMU", "Standard PC"),
        ("PC fixe", "Microsoft Corporation", "Virtual Machine"), ("Serveur", "innotek GmbH", "VirtualBox"),
        ("", "Xen", "HVM domU"), ("", "Red Hat", "KVM"), ("", "Microsoft Corporation", "Cloud PC Enterprise 2vCPU/8GB"),
    ):  # fmt: skip
        sheet.rows.append(device("", kind, None, maker, model, fate=ASIDE))


@quirk("one serial on two rows")
def _serial(sheet: Sheet) -> None:
    sheet.heads["seen"] = "Dernier inventaire"
    first = sheet.rows[0]
    first.cells["seen"] = "2024-05-13"
    again = Row(first.cells | {"id": "P-99", "seen": "2025-05-13"}, ACCEPTED, first.category)
    first.fate = ASIDE
    sheet.rows.append(again)


@quirk("one machine appended at each run", order=3)
def _appended(sheet: Sheet) -> None:
    for at in (0, 2, 2):
        row = sheet.rows[at]
        sheet.rows.append(Row(dict(row.cells), ASIDE, row.category))


@quirk("unknown types")
def _unknown(sheet: Sheet) -> None:
    for kind in ("zorglub", "Divers", "", "?"):
        sheet.rows.append(device("U-1", kind, None, "Zorg", "Z1", fate=REFUSED))


_STATUS = [
    ("In use", "in_use"), ("En stock", "in_stock"), ("HS", "in_stock"), ("En réparation", "in_maintenance"),
    ("Au rebut", "gone_undated"), ("Volé", "missing"), ("En commande", "on_order"), ("DEEE", "gone_undated"),
]  # fmt: skip


@quirk("status words")
def _status(sheet: Sheet) -> None:
    for word, status in _STATUS:
        row = device("", "Écran", "monitor", "Dell", "P2419H")
        row.cells["status"], row.status = word, status
        sheet.rows.append(row)


@quirk("no quantity", "quantity", order=1)
def _no_quantity(sheet: Sheet) -> None:
    del sheet.heads["quantity"]


@quirk("QTÉ", "quantity", order=1)
def _qte(sheet: Sheet) -> None:
    sheet.heads["quantity"] = "QTÉ"


@quirk("personal data", order=2)
def _personal(sheet: Sheet) -> None:
    sheet.heads |= {"user": "Utilisateur", "mail": "E-mail", "ip": "Adresse IP", "phone": "Numéro de téléphone"}
    given = {"user": "Odile Garance", "mail": "odile.garance@exemple.fr", "ip": "10.1.2.3", "phone": "05 56 00 00 00"}
    for row in sheet.named:
        row.cells |= given
    sheet.rows[0].cells["site"] = "Bureau de Mme Garance"
    sheet.secrets = [*given.values(), "Garance", "Odile"]
