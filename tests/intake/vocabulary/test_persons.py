"""A person's name in a column of places, services or accounts is dropped and said, whatever the kind of file.

The names are invented; no surname of them is in the project's lists.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

import pytest
from _pytest.mark import ParameterSet

from footprint.intake import Reading
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.names import full_names
from tests.cases import LONG, one_in
from tests.fixtures import Fixture, kept
from tests.intake.accounts import rules
from tests.intake.conftest import Read

GIVEN = ("Élodie", "Mohamed", "Jean-Pierre", "Katarzyna", "Aminata", "Stéphane")
SURNAMES = ("Kervellanec", "Zoubrovic", "Quintrandeau", "Abdelmoumène", "Nwachoku", "Lestrohan")
FORMS = ("{given} {surname}", "{upper} {given}", "{given}.{surname}", "rg-{given}-{surname}-prod")
LINES = 24


def invented(form: str, count: int) -> list[str]:
    """So many names of one form, none twice before all have been."""
    pairs = [(given, surname) for given in GIVEN for surname in SURNAMES]
    chosen = (pairs[at * 7 % len(pairs)] for at in range(count))
    return [form.format(given=given, surname=surname, upper=surname.upper()) for given, surname in chosen]


def tables() -> Iterator[tuple[Fixture, str]]:
    """One kept text file of each kind and first name of a column, with its separator."""
    seen = set()
    for each in kept():
        if each.kind is None or not each.name.endswith(".csv"):
            continue
        head = each.content.decode("utf-8-sig", "replace").splitlines()[0]
        separator = max(";,\t", key=head.count)
        key = (each.kind, head.partition(separator)[0]) if LONG else each.kind
        if head.count(separator) >= 2 and key not in seen:
            seen.add(key)
            yield each, separator


def columns() -> Iterator[ParameterSet]:
    """Each column of each of these files, one after the other in the forms of a name."""
    for each, separator in tables():
        lines = list(csv.reader(io.StringIO(each.content.decode("utf-8-sig", "replace")), delimiter=separator))
        for at, title in enumerate(lines[0]):
            form = FORMS[at % len(FORMS)]
            yield pytest.param(each, separator, lines[: LINES + 1], at, form, id=f"{each.name}-{title[:30]}")


def stored(reading: Reading) -> str:
    """Every text that the lake could keep of a reading, compared without case and accents."""
    kept_tables = (reading.table, reading.lines, reading.findings)
    return fold(json.dumps([table.to_pylist() for table in kept_tables], default=str, ensure_ascii=False))


# One rule for all columns: every third has its turn.
@pytest.mark.parametrize(("each", "separator", "lines", "at", "form"), one_in(3, list(columns())))
def test_names_in_any_column_of_any_kind_of_file_are_stored_nowhere(
    read_text: Read, each: Fixture, separator: str, lines: list[list[str]], at: int, form: str
) -> None:
    """The column holds invented names in every line. It may be read, of numbers, or unknown."""
    names = invented(form, len(lines) - 1)
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=separator, lineterminator="\n")
    writer.writerow(lines[0])
    for line, name in zip(lines[1:], names, strict=True):
        writer.writerow([*line[:at], name, *line[at + 1 :]])
    kept_texts = stored(read_text(stream.getvalue(), name=each.name, year=each.year))
    assert [surname for surname in SURNAMES if fold(surname) in kept_texts] == []


def test_people_among_departments_are_dropped_the_departments_stay(read_text: Read) -> None:
    lines = [
        "Affectation;Type;Marque",
        *["Voirie;Écran;Dell"] * 5,
        "Élodie Kervellanec;Écran;Dell",
        "État civil;Écran;HP",
    ]
    reading = read_text("\n".join([*lines, ""]))
    assert reading.table["service_id"].to_pylist() == [*["Voirie"] * 5, None, "État civil"]
    assert rules(reading)["personal_data"] == 1


def test_a_column_of_persons_is_known_by_all_its_cells(read_text: Read) -> None:
    """Four of five are in a form that names have (capitals and small, initial, user name); no given name is known."""
    who = ["NWACHOKU Ozioma", "Zoubrovic Z.", "m.dupont", "O. Lestrohan", "Voirie"]
    reading = read_text("\n".join(["Affectation;Type;Marque", *(f"{name};Écran;Dell" for name in who), ""]))
    assert reading.table["service_id"].to_pylist() == [None, None, None, None, "Voirie"]
    assert rules(reading)["personal_data"] == 4


def test_ordinary_places_services_and_projects_stay(read_text: Read) -> None:
    places = [
        "École Jean Moulin", "Jules Ferry", "Marie Curie", "Saint-Martin", "Vie associative", "Petite Enfance", "DGS",
        "Bâtiment A", "Florence", "Marine nationale", "Groupe scolaire Marcel Pagnol", "Salle Louise Michel", "Paris",
        "Transition écologique", "Pôle Victor Hugo", "Rue Thomas Dubois", "Martin", "Service Pierre", "Moyens Généraux",
    ]  # fmt: skip
    reading = read_text("\n".join(["Site;Type;Marque", *(f"{place};Écran;Dell" for place in places), ""]))
    assert reading.table["site_id"].to_pylist() == places
    assert "personal_data" not in rules(reading)


@pytest.mark.parametrize(
    "text",
    [
        "claude-3-5-sonnet",
        "Thomas-Krenn",
        "Julia",
        "Jean Jaurès",
        "pierre-api",
        "Victor",
        "SRV-HUGO-01",
        "Nextcloud Hub",
    ],
)
def test_what_is_no_full_name(text: str) -> None:
    assert full_names(text) == []


def test_a_statement_of_a_bank_shows_nobodys_salary(read_text: Read) -> None:
    """Its lines have amounts, and labels that are no equipment: no cell is quoted, nothing is proposed for it."""
    reading = read_text(
        "Date;Libellé;Montant\n02/01/2025;VIR SALAIRE KERVELLANEC;2 310,00\n03/01/2025;CB CASINO;31,20\n"
        "04/01/2025;PRLV EDF;88,00\n05/01/2025;VIR LOYER ZOUBROVIC;700,00\n"
    )
    kept_texts = stored(reading)
    assert [word for word in ("kervellanec", "zoubrovic", "casino", "edf") if word in kept_texts] == []
    assert reading.table.num_rows == 0
    assert set(reading.findings["proposal"].to_pylist()) <= {None}
