"""The memory of the pôle in a real home: three members answer alike, somebody decides, a fourth is read without being
asked, and says otherwise."""

from __future__ import annotations

import io
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from footprint.inbox.recognition import recognised
from footprint.inbox.store import Inbox
from footprint.intake import answers, previews, read_all
from footprint.intake.answers import pole
from footprint.intake.evidence.answered import ANY, key
from footprint.intake.telling import tell
from footprint.lake import Lake
from footprint.member_year import Summary, rebuild
from footprint.members.leaving import erase
from footprint.pole import effect, exchange, proposals
from footprint.years import closure
from footprint.years.words import answers_for
from tests.shipped import FACTORS

CATEGORIES = FACTORS.device_categories.column("category").to_pylist()
TODAY = date(2026, 3, 2)
WORDS = "Type;Modèle;Quantité\nZorglub;x;3\nOrdinateur portable;Latitude;2\n"
COLUMNS = "Machin;Bazar;Chose\nAA;Zorglub 12;3\nBB;Bidule;4\nCC;Zorglub 13;1\n"
BILL = (
    "Désignation;Quantité;Période;Montant HT\n"
    "PC portable;3;01/01/2025 - 31/01/2025;120,00\nÉcran;2;01/01/2025 - 31/01/2025;40,00\n"
)


def sent(home: Path, member_id: str, text: str, year: int = 2025) -> Summary:
    Inbox(home).deliver(
        io.BytesIO(text.encode()), year=year, member_id=member_id, received_on=date(2026, 1, 10), name="parc.csv",
        list_name="parc", as_of=date(year, 12, 31),
    )  # fmt: skip
    return again(home, member_id, year)


def again(home: Path, member_id: str, year: int = 2025) -> Summary:
    return rebuild(Lake(home), Inbox(home), year=year, member_id=member_id, factor_set=FACTORS)


def devices(home: Path, member_id: str, year: int = 2025) -> list[tuple[str, float]]:
    rows = Lake(home).read("devices", year=year, member_id=member_id).sort_by("line").to_pylist()
    return [(row["category"], row["quantity_devices"]) for row in rows]


def said(home: Path, member_id: str, rule: str) -> list[str]:
    findings = Lake(home).read("findings", year=2025, member_id=member_id)
    return [each.message for each in tell(findings, "fr") if each.rule == rule]


def answer(home: Path, *meanings: str, word: str = "Zorglub") -> None:
    """Each of the meanings by another member."""
    for number, meaning in enumerate(meanings, start=1):
        answers.remember(home, f"m{number}", {word: meaning})


def of(home: Path, subject: str, meaning: str | None) -> effect.Effect:
    return effect.of(home, subject, meaning, today=TODAY, categories=CATEGORIES)


def accept(home: Path, subject: str, meaning: str, on: date = TODAY) -> None:
    proposals.decide(home, subject, "accepted", meaning, on=on, by="claire")


def test_three_alike_are_a_proposal_and_a_fourth_member_is_asked_no_more(tmp_path: Path) -> None:
    assert sent(tmp_path, "m4", WORDS).refused == 1
    answer(tmp_path, "tablet", "tablet")
    assert proposals.memory(tmp_path).open == []
    answer(tmp_path, "tablet", "tablet", "tablet")
    (proposal,) = proposals.memory(tmp_path).open
    assert (proposal.subject, proposal.meaning, proposal.said) == ("zorglub", "tablet", {"tablet": 3})

    change = of(tmp_path, "zorglub", "tablet")
    assert change.change == effect.Change(lines_answered=1, units_answered=3)
    assert (change.member_years, change.members, change.unseen) == (((2025, "m4"),), 1, 0)

    accept(tmp_path, "zorglub", "tablet")
    assert proposals.memory(tmp_path).open == []
    assert again(tmp_path, "m4").refused == 0
    assert devices(tmp_path, "m4") == [("tablet", 3.0), ("laptop", 2.0)]
    (sentence,) = said(tmp_path, "m4", "pole_word")
    assert "« Zorglub »".replace(" ", "\u00a0") in sentence
    assert "2 mars 2026" in sentence
    assert of(tmp_path, "zorglub", None).change == effect.Change(lines_otherwise=1, units_otherwise=3)

    answers.remember(tmp_path, "m4", {"zorglub": "projector"})
    again(tmp_path, "m4")
    assert devices(tmp_path, "m4") == [("projector", 3.0), ("laptop", 2.0)]
    assert said(tmp_path, "m4", "pole_word") == []


def test_the_pole_goes_before_the_product_and_below_the_member(tmp_path: Path) -> None:
    answer(tmp_path, "tablet", "tablet", "tablet", word="Ordinateur portable")
    sent(tmp_path, "m4", WORDS)
    assert devices(tmp_path, "m4") == [("laptop", 2.0)]
    assert of(tmp_path, "ordinateur portable", "tablet").change == effect.Change(lines_otherwise=1, units_otherwise=2)
    accept(tmp_path, "ordinateur portable", "tablet")
    again(tmp_path, "m4")
    assert devices(tmp_path, "m4") == [("tablet", 2.0)]


def test_words_that_are_set_aside_by_the_pole_say_so(tmp_path: Path) -> None:
    answer(tmp_path, *["not_hardware"] * 3)
    accept(tmp_path, "zorglub", "not_hardware")
    assert sent(tmp_path, "m4", WORDS).set_aside == 1
    assert len(said(tmp_path, "m4", "pole_word")) == 1


@pytest.mark.parametrize(
    ("meanings", "is_open"),
    [
        (["laptop"] * 5 + ["tablet"], True),
        (["laptop"] * 3 + ["tablet"], True),
        (["laptop"] * 3 + ["tablet"] * 2, False),
        (["laptop"] * 2, False),
        (["laptop"] * 3 + ["tablet"] * 3, False),
    ],
)
def test_contradictions_are_shown_and_too_many_are_no_proposal(
    tmp_path: Path, meanings: list[str], is_open: bool
) -> None:
    answer(tmp_path, *meanings)
    memory = proposals.memory(tmp_path)
    assert bool(memory.open) is is_open
    assert memory.said("zorglub") == {meaning: meanings.count(meaning) for meaning in dict.fromkeys(meanings)}


@pytest.mark.parametrize("word", ["Zorglub 3", "PC Dupont", "poste martin", "Zorglub de Camille"])
def test_what_may_be_somebodys_own_is_no_proposal(tmp_path: Path, word: str) -> None:
    for number in range(3):
        path = tmp_path / "answers" / f"m{number}.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps({word.lower(): "laptop", "zorglub": "tablet"}), encoding="utf-8")
    assert [each.subject for each in proposals.memory(tmp_path).open] == ["zorglub"]


def test_refused_does_not_return_until_the_answers_change(tmp_path: Path) -> None:
    answer(tmp_path, "tablet", "tablet", "tablet")
    proposals.decide(tmp_path, "zorglub", "refused", "tablet", on=TODAY, by="claire")
    assert proposals.memory(tmp_path).open == []
    answers.remember(tmp_path, "m9", {"Bidule": "laptop"})
    answers.remember(tmp_path, "m1", {"zorglub": "tablet"})
    assert proposals.memory(tmp_path).open == []
    answers.remember(tmp_path, "m4", {"Zorglub": "tablet"})
    assert [each.subject for each in proposals.memory(tmp_path).open] == ["zorglub"]


def test_edited_undone_and_never_forgotten(tmp_path: Path) -> None:
    answer(tmp_path, "tablet", "tablet", "tablet")
    accept(tmp_path, "zorglub", "projector")
    sent(tmp_path, "m4", WORDS)
    assert devices(tmp_path, "m4")[0] == ("projector", 3.0)
    assert pole.undo(tmp_path, "zorglub", on=date(2026, 3, 3), by="paul") is not None
    assert pole.undo(tmp_path, "zorglub", on=date(2026, 3, 3), by="paul") is None
    assert again(tmp_path, "m4").refused == 1
    assert [each.subject for each in proposals.memory(tmp_path).open] == ["zorglub"]
    history = [(each.verdict, each.meaning, each.on.day, each.by) for each in pole.history(tmp_path)]
    assert history == [("accepted", "projector", 2, "claire"), ("undone", "projector", 3, "paul")]


def test_nothing_is_accepted_that_cannot_be_meant(tmp_path: Path) -> None:
    answer(tmp_path, "tablet", "tablet", "tablet")
    with pytest.raises(answers.AnswerError):
        accept(tmp_path, "zorglub", "licorne")
    with pytest.raises(LookupError):
        accept(tmp_path, "bidule", "tablet")
    assert pole.history(tmp_path) == []


def named(home: Path, member_id: str, text: str, given: dict[int, str]) -> None:
    """What a member says of the columns of a file, as the pages and the command line keep it."""
    path = home / "liste.csv"
    path.write_text(text, encoding="utf-8")
    (table,) = previews.previews(path, "liste.csv", 2025, answers.load(home, member_id))
    answers.remember_columns(home, member_id, table.answers(given), table.headers())


def test_columns_called_alike_in_lists_of_different_layouts(tmp_path: Path) -> None:
    lists = ["Machin;Bazar;Chose\nAA;B;3\n", "Nom;Bazar\nx;Bidule\n", "Truc;Zone;Bazar\nA;B;Bidule\n"]
    for number, text in enumerate(lists, start=1):
        named(tmp_path, f"m{number}", text, {text.partition("\n")[0].split(";").index("Bazar"): "category"})
    subject = key(ANY, "bazar")
    (proposal,) = proposals.memory(tmp_path).open
    assert (proposal.subject, proposal.meaning, proposal.members) == (subject, "category", 3)

    unknown = "Brol;Bazar;Chose\nAA;Zorglub 12;3\nBB;Bidule;4\nCC;Zorglub 13;1\n"
    sent(tmp_path, "m5", unknown)
    assert Lake(tmp_path).read("receipts", year=2025, member_id="m5")["kind"].to_pylist() == [None]
    assert of(tmp_path, subject, "category").change == effect.Change()  # read as a list of which every word is asked
    accept(tmp_path, subject, "category")
    again(tmp_path, "m5")
    assert Lake(tmp_path).read("receipts", year=2025, member_id="m5")["kind"].to_pylist() == ["inventory"]
    (sentence,) = said(tmp_path, "m5", "pole_column")
    assert "Bazar" in sentence
    path = tmp_path / "liste.csv"
    path.write_text(unknown, encoding="utf-8")
    assert recognised(path, path.name).lists == frozenset()
    assert recognised(path, path.name, answers_for(tmp_path, 2025, "m5")).lists == {"inventory-spreadsheet"}
    (table,) = previews.previews(path, path.name, 2025, answers_for(tmp_path, 2025, "m5"))
    assert [column.reason for column in table.columns][1] == "pole"
    assert table.question is None


def test_a_name_of_the_pole_makes_no_list_of_tickets_or_bills(tmp_path: Path) -> None:
    said_by_pole = {f"pole:{key(ANY, name)}": "category 2026-03-02" for name in ("titre", "désignation", "resource")}
    texts = {
        "tickets": "ID;Titre;Statut;Priorité;Demandeur - Demandeur\n1;Panne;Clos;Haute;Iris Bolet\n",
        "bill": BILL,
        "meter": "Date;Resource;Energy (kWh)\n2025-01-01;srv;12\n2025-01-02;srv;13\n",
    }
    for name, text in texts.items():
        path = tmp_path / f"{name}.csv"
        path.write_text(text, encoding="utf-8")
        plain, with_pole = (
            [each.kind for each in read_all(path, year=2025, as_of=TODAY, answers=said)] for said in ({}, said_by_pole)
        )
        assert plain == with_pole != ["inventory"], name


def test_a_member_overrules_the_refusal_of_a_bill_everywhere(tmp_path: Path) -> None:
    path = tmp_path / "facture.csv"
    path.write_text(BILL, encoding="utf-8")
    assert [each.kind for each in read_all(path, year=2025, as_of=TODAY)] == [None]
    named(tmp_path, "m1", BILL, {0: "category", 1: "quantity_devices"})
    mine = answers_for(tmp_path, 2025, "m1")
    (reading,) = read_all(path, year=2025, as_of=TODAY, answers=mine)
    assert (reading.kind, reading.accepted) == ("inventory", 2)
    assert recognised(path, path.name, mine).lists == {"inventory-spreadsheet"}
    assert sent(tmp_path, "m1", BILL).devices == 5


def test_a_layout_answered_alike_holds_for_that_layout(tmp_path: Path) -> None:
    """Where the header is nobody's common word, the column of that very layout is what is proposed."""
    text = "Réf;Lot 7;Lot 8\nAA;PC portable;3\nBB;Écran;4\nCC;Imprimante;1\n"
    for number in range(1, 4):
        named(tmp_path, f"m{number}", text, {2: "quantity_devices"})
    (proposal,) = proposals.memory(tmp_path).open
    assert proposals.kind_of(proposal.subject) == "column"
    assert proposals.shown(proposal.subject) == "3"
    before = sent(tmp_path, "m4", text).devices
    accept(tmp_path, proposal.subject, "quantity_devices")
    assert (before, again(tmp_path, "m4").devices) != (8, 8)
    assert again(tmp_path, "m4").devices == 8
    assert len(said(tmp_path, "m4", "pole_column")) == 1


def test_a_closed_year_is_read_as_before(tmp_path: Path) -> None:
    answer(tmp_path, "tablet", "tablet", "tablet")
    sent(tmp_path, "m4", WORDS)
    sent(tmp_path, "m4", WORDS, year=2024)
    closure.decide(tmp_path, 2024, "frozen", date(2026, 3, 1))
    assert of(tmp_path, "zorglub", "tablet").member_years == ((2025, "m4"),)
    accept(tmp_path, "zorglub", "tablet")
    assert (again(tmp_path, "m4", 2024).refused, again(tmp_path, "m4").refused) == (1, 0)
    pole.undo(tmp_path, "zorglub", on=date(2027, 1, 5), by="claire")
    assert again(tmp_path, "m4").refused == 0  # 2025 was closed by its date before
    closure.decide(tmp_path, 2025, "open", date(2027, 1, 6))
    assert again(tmp_path, "m4").refused == 1


def test_what_is_exported_reads_back_equal_and_goes_into_the_project(tmp_path: Path) -> None:
    answer(tmp_path, "tablet", "tablet", "tablet", "laptop")
    for number, text in enumerate(("Bazar;a\nx;y\n", "b;Bazar\nx;y\n", "c;d;Bazar\nx;y;z\n"), start=1):
        named(tmp_path, f"m{number}", text, {text.partition("\n")[0].split(";").index("Bazar"): "category"})
    accept(tmp_path, "zorglub", "tablet")
    accept(tmp_path, key(ANY, "bazar"), "category", on=date(2026, 3, 3))
    text = exchange.as_toml(tmp_path)
    accepted = {
        subject: (each.meaning, date.fromisoformat(each.day)) for subject, each in pole.accepted(tmp_path).items()
    }
    assert exchange.read(text) == accepted
    assert accepted == {"zorglub": ("tablet", TODAY), key(ANY, "bazar"): ("category", date(2026, 3, 3))}
    assert "members = 3\nothers = 1" in text
    for name in (exchange.WORDS, exchange.ROLES):
        place = tmp_path / "project" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes((Path(__file__).parents[2] / name).read_bytes())
    assert exchange.into_project(text, tmp_path / "project") == 2
    assert exchange.into_project(text, tmp_path / "project") == 0
    assert "\nzorglub,fr,tablet\n" in (tmp_path / "project" / exchange.WORDS).read_text(encoding="utf-8")
    for odd in ("x", "words = 3", "[[words]]\nraw = 'a'\ncategory = 'licorne'\nday = 2026-01-01"):
        with pytest.raises(ValueError, match=r".+"):
            exchange.read(odd)


def test_a_damaged_file_of_decisions_stops_the_reading(tmp_path: Path) -> None:
    """Without them other figures would come out, and nobody would know."""
    place = tmp_path / "vocabulary" / "decisions.json"
    place.parent.mkdir()
    place.write_text("[{", encoding="utf-8")
    with pytest.raises(ValueError, match="Expecting"):
        answers_for(tmp_path, 2025, "m1")


def test_effects_are_kept_until_anything_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer(tmp_path, "tablet", "tablet", "tablet")
    sent(tmp_path, "m4", WORDS)
    first = of(tmp_path, "zorglub", "tablet")
    assert effect.known(tmp_path, {"zorglub": "tablet"}, today=TODAY) == {"zorglub": first}
    monkeypatch.setattr(effect, "_computed", lambda *args: pytest.fail("computed twice"))
    assert of(tmp_path, "zorglub", "tablet") == first
    answers.remember(tmp_path, "m4", {"zorglub": "laptop"})
    assert effect.known(tmp_path, {"zorglub": "tablet"}, today=TODAY) == {}


def test_decisions_of_two_at_once_are_both_kept(tmp_path: Path) -> None:
    words = [f"mot{'abcdefgh'[number]}" for number in range(8)]
    for word in words:
        answer(tmp_path, "tablet", "tablet", "tablet", word=word)
    with ThreadPoolExecutor(8) as hands:
        list(hands.map(lambda word: accept(tmp_path, word, "tablet"), words))
    history = pole.history(tmp_path)
    assert [each.number for each in history] == list(range(1, 9))
    assert {each.subject for each in history} == set(words)


def test_who_is_erased_stands_nowhere_in_the_memory(tmp_path: Path) -> None:
    answer(tmp_path, "tablet", "tablet", "tablet")
    sent(tmp_path, "ville-oubliee", WORDS)
    of(tmp_path, "zorglub", "tablet")
    accept(tmp_path, "zorglub", "tablet")
    named = [path for path in (tmp_path / "vocabulary").iterdir() if "ville-oubliee" in path.read_text("utf-8")]
    assert [path.name for path in named] == ["effects.json"]
    erase(tmp_path, member_id="ville-oubliee", on=TODAY)
    assert not [path for path in (tmp_path / "vocabulary").iterdir() if "ville-oubliee" in path.read_text("utf-8")]
    assert list(pole.accepted(tmp_path)) == ["zorglub"]


def args_of(row: dict[str, Any]) -> dict[str, Any]:
    return dict(json.loads(row["message_args"]))


def test_every_line_that_the_pole_explains_names_the_day_of_its_word(tmp_path: Path) -> None:
    for word, on in (("Zorglub", date(2026, 1, 5)), ("Bidule", date(2026, 2, 6))):
        answer(tmp_path, "tablet", "tablet", "tablet", word=word)
        accept(tmp_path, word.lower(), "tablet", on=on)
    sent(tmp_path, "m4", "Type;Quantité\nZorglub;3\nBidule;1\nzorglub;2\nÉcran;1\n")
    rows = Lake(tmp_path).read("findings", year=2025, member_id="m4").to_pylist()
    mine = sorted((row["line"], args_of(row)["day"]) for row in rows if row["rule"] == "pole_word")
    assert mine == [(2, "2026-01-05"), (3, "2026-02-06"), (4, "2026-01-05")]
