"""`footprint members import`: good lines are taken, each bad one is named with its line, its column and the reason."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from footprint.cli import app
from footprint.intake.tables.template import template
from footprint.lake import Lake
from footprint.messages import RefusalError
from footprint.settings import settings
from tests.intake.workbook_files import xlsx

GOOD = "Membre;Raison sociale;Secteur;Zone;Effectif (ETP);N° SIREN;Pays\n"
VALBRUME = "valbrume;Ville de Valbrume;Collectivités et services publics;Gironde;1 234,5;;France\n"
CLUB = "club-b;Club B;other;limousin;;;\n"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("FOOTPRINT_LANG", "en")
    monkeypatch.setenv("FOOTPRINT_HOME", str(tmp_path / "home"))
    settings.cache_clear()
    yield tmp_path / "home"
    settings.cache_clear()


def run(tmp_path: Path, text: str | bytes, *options: str, name: str = "members.csv", year: int = 2025) -> Result:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return CliRunner().invoke(app, ["members", "import", str(path), "--year", str(year), *options])


def profiles(home: Path, year: int = 2025) -> dict[str, dict[str, Any]]:
    return {row["member_id"]: row for row in Lake(home).read("members", year=year).to_pylist()}


def test_french_headings_labels_and_numbers(tmp_path: Path, home: Path) -> None:
    result = run(tmp_path, (GOOD + VALBRUME + CLUB).encode("cp1252"))
    assert (result.exit_code, result.stderr) == (0, "2025, members registered: 2; updated: 0; unchanged: 0.\n")
    town, club = profiles(home)["valbrume"], profiles(home)["club-b"]
    assert (town["name"], town["sector"], town["zone"], town["employees_fte"], town["country"]) == (
        "Ville de Valbrume", "public", "gironde", 1234.5, "FRA",
    )  # fmt: skip
    assert (town["profile_complete"], club["profile_complete"], club["employees_fte"]) == (True, False, None)
    assert club["holding_id"] == "club-b"


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_list_that_was_read_is_listed_and_read_again_the_same(
    tmp_path: Path, home: Path, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(vars(settings()), "lang", lang)
    run(tmp_path, GOOD + VALBRUME + CLUB)
    before = profiles(home)
    listed = CliRunner().invoke(app, ["members", "list", "--year", "2025", "--format", "csv"]).stdout
    assert run(tmp_path, listed).exit_code == 0
    assert profiles(home) == before


def test_packed_files_and_workbooks_are_read_as_well(tmp_path: Path, home: Path) -> None:
    assert run(tmp_path, gzip.compress((GOOD + VALBRUME).encode()), name="m.csv.gz").exit_code == 0
    rows = [line.split(";") for line in (GOOD + CLUB).splitlines()]
    assert run(tmp_path, xlsx({"Membres": rows}), name="m.xlsx").exit_code == 0
    assert set(profiles(home)) == {"valbrume", "club-b"}


def test_an_update_leaves_what_it_does_not_name(tmp_path: Path, home: Path) -> None:
    run(tmp_path, GOOD + VALBRUME)
    result = run(tmp_path, "member_id,users,zone\nvalbrume,60,\n")
    assert result.stderr == "2025, members registered: 0; updated: 1; unchanged: 0.\n"
    town = profiles(home)["valbrume"]
    assert (town["users"], town["zone"], town["employees_fte"]) == (60.0, "gironde", 1234.5)


BAD = {
    "Ville de Pau;Pau;public;gironde;1;;": (3, "Membre", "ville-de-pau"),
    ";Pau;public;gironde;1;;": (3, "Membre", "missing"),
    "pau;;public;gironde;1;;": (3, "Raison sociale", "missing"),
    "pau;Pau;publik;gironde;1;;": (3, "Secteur", "public, education_research"),
    "pau;Pau;public;mars;1;;": (3, "Zone", "poitou_charentes"),
    "pau;Pau;public;gironde;douze;;": (3, "Effectif (ETP)", "42.5"),
    "pau;Pau;public;gironde;-1;;": (3, "Effectif (ETP)", "42.5"),
    "pau;Pau;public;gironde;1;123456789;": (3, "N° SIREN", "nine digits"),
    "pau;Pau;public;gironde;1;;Syldavie": (3, "Pays", "Syldavie"),
    "valbrume;Pau;public;gironde;1;;": (3, "Membre", "line 2"),
}


@pytest.mark.parametrize("line", BAD)
def test_a_bad_line_is_refused_as_a_whole_and_stops_no_other(tmp_path: Path, home: Path, line: str) -> None:
    number, column, words = BAD[line]
    result = run(tmp_path, GOOD + VALBRUME + line + "\n" + CLUB)
    assert result.exit_code == 1
    (told,) = (each for each in result.stderr.splitlines() if each.strip().startswith("line "))
    assert told.startswith(f"  line {number}, {column}: ")
    assert words in told
    assert set(profiles(home)) == {"valbrume", "club-b"}
    assert profiles(home)["valbrume"]["name"] == "Ville de Valbrume"


def test_every_mistake_of_a_line_is_told(tmp_path: Path, home: Path) -> None:
    result = run(tmp_path, GOOD + "Ville;;x;y;z;;\n")
    assert len([line for line in result.stderr.splitlines() if line.startswith("  line 2, ")]) == 5
    assert profiles(home) == {}


def test_a_line_of_another_year_is_refused(tmp_path: Path, home: Path) -> None:
    head = "member_id,year,name,sector,zone\n"
    result = run(tmp_path, head + "a,2024,A,public,gironde\nb,2025,B,public,gironde\n")
    assert "line 2, year: the line is of another year than 2025." in result.stderr
    assert set(profiles(home)) == {"b"}


def test_members_of_last_year_are_carried_over_without_their_figures(tmp_path: Path, home: Path) -> None:
    run(tmp_path, GOOD + VALBRUME + CLUB + "gone;Gone;other;gironde;5;;\n", year=2024)
    result = run(tmp_path, "member_id;employees_fte\nclub-b;7\ngone;x\n", "--from-last-year")
    assert result.exit_code == 1
    assert "1 carried over from 2024 to 2025, without their figures: valbrume." in result.stderr
    now = profiles(home)
    assert set(now) == {"valbrume", "club-b"}
    assert (now["valbrume"]["name"], now["valbrume"]["employees_fte"]) == ("Ville de Valbrume", None)
    assert (now["club-b"]["sector"], now["club-b"]["employees_fte"]) == ("other", 7.0)
    again = CliRunner().invoke(app, ["members", "import", "--year", "2025", "--from-last-year"])
    assert (again.exit_code, set(profiles(home))) == (0, {"valbrume", "club-b", "gone"})


@pytest.mark.parametrize(
    "content", [b"", b"a;b\n1;2\n", b"\x00\x01\x02", b"%PDF-1.7", b"Raison sociale;Secteur\nA;public\n"]
)
def test_a_file_without_a_list_is_said_so(tmp_path: Path, home: Path, content: bytes) -> None:
    result = run(tmp_path, content)
    assert isinstance(result.exception, RefusalError)
    assert "members.csv: no list of members could be read" in str(result.exception)
    assert profiles(home) == {}


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_template_is_such_a_list(tmp_path: Path, home: Path, lang: str) -> None:
    assert run(tmp_path, template("members", lang)).exit_code == 0
    (row,) = profiles(home).values()
    assert (row["employees_fte"], row["it_spend_reused_eur"], row["stored_tb"]) == (42.5, 2400.0, 3.2)


def test_only_what_changed_counts_as_updated(tmp_path: Path, home: Path) -> None:
    """The same list twice changes nothing; a town whose staff changed is one update, the club beside it none."""
    run(tmp_path, GOOD + VALBRUME + CLUB)
    before = profiles(home)
    assert run(tmp_path, GOOD + VALBRUME + CLUB).stderr == "2025, members registered: 0; updated: 0; unchanged: 2.\n"
    assert profiles(home) == before
    changed = run(tmp_path, GOOD + VALBRUME.replace("1 234,5", "1 235") + CLUB)
    assert changed.stderr == "2025, members registered: 0; updated: 1; unchanged: 1.\n"


STAFF = [
    "Salariés (ETP)", "Salariés", "SALARIES", "ETP", "Effectif", "Effectifs", "Nombre d’agents",
    "Nombre d'agents (ETP)", "Agents", "Nombre de salariés", "Effectif (ETP)", "Employees", "FTE", "Staff (FTE)",
]  # fmt: skip


@pytest.mark.parametrize("heading", STAFF)
def test_staff_is_read_by_any_name_that_people_give_it(tmp_path: Path, home: Path, heading: str) -> None:
    result = run(tmp_path, f"Membre;Nom;Secteur;Zone;{heading}\nvalbrume;Valbrume;public;gironde;42,5\n")
    assert result.stderr == "2025, members registered: 1; updated: 0; unchanged: 0.\n"
    assert profiles(home)["valbrume"]["employees_fte"] == 42.5


def test_a_column_that_is_not_read_names_the_one_that_it_is_like(tmp_path: Path, home: Path) -> None:
    """A typing mistake is asked about, unless that column was read; what is like nothing is only named."""
    head = "Membre;Nom;Secteur;Zone;Efectif ETPs;Secteurs;Téléphone\n"
    result = run(tmp_path, head + "valbrume;Valbrume;public;gironde;42;x;05 56\n")
    assert "Columns not read: Efectif ETPs (is it “Employees (FTE)”?), Secteurs, Téléphone" in result.stderr
    assert profiles(home)["valbrume"]["employees_fte"] is None
