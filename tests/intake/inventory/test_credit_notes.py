"""Credit notes take off what they give back, and never more."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from footprint.intake import Reading
from tests.intake.accounts import AS_OF, conserved, rules
from tests.intake.conftest import Read
from tests.intake.one_table import read

HEADER = "Facture;Date;Référence;Désignation;Qté;Prix HT\n"


def units(reading: Reading) -> dict[str, float]:
    counted: Counter[str] = Counter()
    for row in reading.table.to_pylist():
        counted[row["category"]] += row["quantity_devices"]
    return dict(counted)


def test_what_is_given_back_is_taken_off_the_line_of_the_same_article(read_text: Read) -> None:
    """12 screens bought, 2 given back: 10, whatever the words of the credit note."""
    lines = ["FA1;2025-02-24;P24;Écran 24 pouces;12;159", "FA2;2025-03-01;L14;PC portable;3;900",
             "AV3;2025-11-14;P24;Reprise pour non conformité;-2;159"]  # fmt: skip
    reading = read_text(HEADER + "\n".join(lines))
    assert units(reading) == {"monitor": 10, "laptop": 3}
    assert (rules(reading)["credit_note"], rules(reading)["credited"], reading.refused) == (1, 1, 0)


def test_words_that_the_credit_note_repeats_tell_the_line_too(read_text: Read) -> None:
    lines = ["FA1;2025-02-24;;Écran 24 pouces;12;159", "FA2;2025-03-01;;PC portable;3;900",
             "AV3;2025-11-14;;Avoir écran 24 pouces retourné;-12;159"]  # fmt: skip
    reading = read_text(HEADER + "\n".join(lines))
    assert units(reading) == {"laptop": 3}
    assert rules(reading)["credit_note"] == 2  # the credit note, and the line of which nothing is left


def test_the_nearest_line_before_gives_first(read_text: Read) -> None:
    lines = ["FA1;2025-01-01;P24;Écran 24 pouces;4;1", "FA2;2025-02-01;P24;Écran 24 pouces;3;1",
             "AV3;2025-03-01;P24;Avoir écran 24 pouces;-5;1"]  # fmt: skip
    reading = read_text(HEADER + "\n".join(lines))
    assert [(row["line"], row["quantity_devices"]) for row in reading.table.to_pylist()] == [(2, 2)]


def test_more_than_was_bought_is_asked(read_text: Read) -> None:
    lines = ["FA1;2025-01-01;P24;Écran 24 pouces;4;1", "AV3;2025-03-01;P24;Avoir écran 24 pouces;-5;1"]
    reading = read_text(HEADER + "\n".join(lines))
    assert units(reading) == {"monitor": 4}
    assert reading.refused == 1
    assert "credit_note" not in rules(reading)


@given(st.lists(st.tuples(st.sampled_from(["A", "B", "C"]), st.integers(1, 9)), min_size=1, max_size=8), st.data())
def test_what_counts_is_what_was_bought_less_what_was_given_back(
    bought: list[tuple[str, int]], data: st.DataObject
) -> None:
    """For each article, in any order of the lines, as long as no more is given back than was bought."""
    totals = Counter({name: sum(number for article, number in bought if article == name) for name, _ in bought})
    back = {name: data.draw(st.integers(0, total)) for name, total in totals.items()}
    lines = [f"F;2025-01-01;ART-{name};PC portable {name};{number};1" for name, number in bought]
    lines += [f"A;2025-02-01;ART-{name};Avoir;{-number};1" for name, number in back.items() if number]
    lines = data.draw(st.permutations(lines))
    with TemporaryDirectory() as folder:
        path = Path(folder, "factures.csv")
        path.write_text(HEADER + "\n".join(lines), encoding="utf-8")
        reading = conserved(read(path, year=2025, as_of=AS_OF))
    assert sum(units(reading).values()) == sum(totals.values()) - sum(back.values())


def test_what_belongs_to_a_device_gives_no_device_back(read_text: Read) -> None:
    """A bag, a warranty, another model of the kind, an article that nobody names: 10 and 5 stay."""
    for note in ("Avoir sacoche PC portable;", "Avoir garantie PC portable;", "Avoir PC portable;ProBook 450",
                 "Retour souris;N/C"):  # fmt: skip
        words, _, article = note.partition(";")
        lines = ["F1;2025-01-01;Latitude 5420;PC portable;10;900", "F2;2025-01-01;N/C;Écran;5;150",
                 f"A3;2025-02-01;{article};{words};-2;30"]  # fmt: skip
        assert units(read_text(HEADER + "\n".join(lines), name=f"{len(words)}.csv")) == {"laptop": 10, "monitor": 5}
