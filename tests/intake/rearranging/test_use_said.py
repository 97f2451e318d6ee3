"""Tables of use of any form whose member said what their columns are: its word decides, and the next year's table with
the same header is read alike."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint.intake import Reading, answers, read_all
from footprint.intake.evidence import uses
from footprint.intake.evidence.answered import KIND, hash_of_name, is_measure, key, use_signature
from footprint.intake.previews import previews
from tests.intake.accounts import AS_OF, conserved


def said(path: Path, roles: dict[str, str], of_all: dict[str, str]) -> dict[str, str]:
    """Answers as the page gives them: the kind, then columns by header or `#place`, and what is said of all."""
    kept = {name: uses.USE for table in previews(path, path.name, 2025) for name in table.kind_keys(uses.USE)}
    for table in previews(path, path.name, 2025, kept):
        places = {each.header: each.position for each in table.columns}
        given_ = {int(name[1:]) - 1 if name[0] == "#" else places[name]: role for name, role in roles.items()}
        kept |= table.all_answers() | table.answers(given_)
    (table, *_) = previews(path, path.name, 2025, kept)
    of_all = {hash_of_name(name[1:]) if name[0] == "=" else name: answer for name, answer in of_all.items()}
    return kept | table.use_answers(of_all)


def readings(tmp_path: Path, text: str, roles: dict[str, str], name: str = "truc.csv", **of_all: str) -> list[Reading]:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    kept = said(path, roles, of_all)
    answers.remember_columns(tmp_path, "valbrume", kept)  # every answer may be kept
    return [conserved(each) for each in read_all(path, year=2025, as_of=AS_OF, answers=kept)]


def totals(found: list[Reading], year: int = 2025) -> dict[str, object]:
    sums: dict[str, float] = {}
    for row in (row for each in found if each.accepted for row in each.table.to_pylist()):
        if row["day"].year == year:
            sums[row["metric"]] = sums.get(row["metric"], 0.0) + row["quantity"]
    return {metric: pytest.approx(total) for metric, total in sums.items()}


def refused(found: list[Reading]) -> list[tuple[str, int, str]]:
    """Rule, line and column of what is refused."""
    rows = (row for each in found for row in each.findings.to_pylist() if row["severity"] == "refused")
    return [(row["rule"], row["line"], row["column"].rpartition(":")[2]) for row in rows]


TWO = "Quand;Aa;Bb\n01/03/2025;1 200;3,5\n02/03/2025;1 300;4,5\n"
ACROSS = "Truc;janv. 2025;févr. 2025;mars 2025\nx;10;20;30\ny;1;2;3\nTotal;11;22;33\n"
NAMES = "Zut;T1 2025;T2 2025\nFréquentation;1 000;2 000\nÉlectricité en kWh;10;20\nSatisfaction;4;5\n"
STAMPS = "ts,host,v\n1741000000,a,1000\n1741003600,a,3000\n1741000000,b,500\n1741003600,b,500\n"
COUNTER = "Jour;Index\n31/12/2024;1 000\n30/06/2025;1 600\n30/06/2025;0\n31/12/2025;400\n"
WHOLE = "Zz;Yy\nA;12\n"
PARTS = "Début;Fin;Zorg;Nb\n01/01/2025;31/01/2025;10:30:00;2\n01/02/2025;28/02/2025;1-02:00:00;1\n"


@pytest.mark.parametrize(
    ("text", "roles", "of_all", "wanted"),
    [
        (TWO, {"Aa": "use_sessions_thousands", "Bb": "use_energy_mwh"}, {"subject": "Site"},
         {"sessions": 2_500_000, "energy": 8_000}),
        (TWO, {"Aa": "use_tokens_in_millions", "Bb": "use_bytes_out_gb"}, {}, {"tokens_in": 2.5e9, "bytes_out": 8e9}),
        (TWO, {"Aa": "", "Bb": "use_power_kw"}, {"subject": "Baie"}, {"energy": 8 * 24}),
        (TWO, {"Aa": "use_storage_gb", "Bb": "use_data_mobile_tb"}, {"subject": "NAS"},
         {"storage_gb_hours": 2_500 * 24, "data_gb": 8_000}),
        (TWO, {"Aa": "use_lines_mobile", "Bb": "use_cost_eur"}, {}, {"line_days": 2_500, "cost": 8}),
        (TWO, {"Quand": "use_us_date", "Aa": "use_requests", "Bb": ""}, {}, {"requests": 2_500}),
        (ACROSS, {"Truc": "use_subject"}, {"across": "use_requests"}, {"requests": 66}),
        (ACROSS, {"févr. 2025": "use_sessions"}, {"across": "use_requests"}, {"requests": 44, "sessions": 22}),
        (NAMES, {"Zut": "use_name"}, {"across": "use_named", "=Fréquentation": "use_sessions", "=Satisfaction": "",
                                         "subject": "Mairie"}, {"sessions": 3_000, "energy": 30}),
        (STAMPS, {"ts": "use_period", "host": "use_subject", "v": "use_power_w"}, {}, {"energy": 5}),
        (STAMPS, {"ts": "use_period", "host": "use_subject", "v": "use_index_wh"}, {}, {"energy": 2}),
        (COUNTER, {"Jour": "use_period", "Index": "use_index_kwh"}, {"subject": "Baie"}, {"energy": 1_000}),
        (PARTS, {"Zorg": "use_compute_hours", "Nb": "use_times"}, {}, {"compute_hours": 47}),
        ("Zz;Yy\nA;1,204\nB;1,187\n", {"Yy": "use_energy_kwh"}, {"months": "01-03", "decimal": "."}, {"energy": 2_391}),
        ("Zz;Yy\nA;1,204\nB;1,187\n", {"Yy": "use_energy_kwh"}, {"months": "01-03", "decimal": ","}, {"energy": 2.391}),
        ("Lieu;J;F;M;A\nA;1;2;3;4\n", {f"#{at}": "use_across" for at in range(2, 6)}, {"across": "use_energy_kwh"},
         {"energy": 10}),
        ("Conso data 2025;\nMe A;36,4 Go\nMe B;850 Mo\n", {"#2": "use_data_mobile_written"}, {}, {"data_gb": 37.25}),
        ("Jour;Heure;V\n11/30/2025;08:00;10\n12/01/2025;09:00;20\n",
         {"Jour": "use_us_date", "Heure": "use_time", "V": "use_requests"}, {}, {"requests": 30}),
        ("Année;Mois;V\n2025;1;10\n2025;2;20\n2024;2;9\n",
         {"Année": "use_year", "Mois": "use_period", "V": "use_requests"}, {}, {"requests": 30}),
        ("Mois;V\n2025-01-01;10\n2025-02-01;20\n", {"Mois": "use_month", "V": "use_sessions"}, {}, {"sessions": 30}),
        ("Date;kWh\nà fin mars;400\nà fin juin;900\n", {"kWh": "use_running_kwh"}, {"subject": "S"}, {"energy": 900}),
        ("Mesure;Unité;Quand;V\nx;kWh;2025-01;1\ny;MWh;2025-01;2\n",
         {"V": "use_energy_written", "Unité": "use_unit"}, {}, {"energy": 2_001}),
    ],
)  # fmt: skip
def test_what_is_said_decides(
    tmp_path: Path, text: str, roles: dict[str, str], of_all: dict[str, str], wanted: dict[str, float]
) -> None:
    found = readings(tmp_path, text, roles, **of_all)
    assert totals(found) == wanted
    assert refused(found) == []


def test_a_month_is_all_of_it_and_a_day_a_day(tmp_path: Path) -> None:
    text = "Mois;V\n2025-01-01;31\n2025-02-01;28\n"
    (by_month,) = readings(tmp_path, text, {"Mois": "use_month", "V": "use_sessions"})
    (by_day,) = readings(tmp_path, text, {"Mois": "use_period", "V": "use_sessions"})
    assert by_month.table.num_rows == 59
    assert by_day.table["day"].to_pylist() == [date(2025, 1, 1), date(2025, 2, 1)]


def test_faults_name_line_and_column(tmp_path: Path) -> None:
    text = "Quand;Aa;Bb\n2025-01-01;1;x\n2025-01-02;oups;-4\nhier;3;4\n2025-01-04;;\n"
    found = readings(tmp_path, text, {"Quand": "use_period", "Aa": "use_sessions", "Bb": "use_requests"})
    assert totals(found) == {"sessions": 1}
    assert refused(found) == [("invalid_usage", 3, "B"), ("missing_day", 4, "B"), ("no_figure", 5, "B")]
    flagged = [row for each in found for row in each.findings.to_pylist() if row["severity"] == "flagged"]
    assert [(row["line"], row["column"]) for row in flagged if row["rule"] == "invalid_usage"] == [
        (2, "use_quantity:C")
    ]


def test_a_sum_of_periods_does_not_count_beside_them(tmp_path: Path) -> None:
    """A year below its quarters, and a year beside them; where it is no sum, both cannot count."""
    below = "Quand;Va\nT1 2025;10\nT2 2025;20\n2025;30\n"
    assert totals(readings(tmp_path, below, {"Va": "use_requests"})) == {"requests": 30}
    beside = "Truc;T1 2025;T2 2025;2025\nx;10;20;30\n"
    roles = {"#2": "use_across", "#3": "use_across", "#4": "use_across"}
    assert totals(readings(tmp_path, beside, roles, across="use_requests")) == {"requests": 30}
    found = readings(tmp_path, below.replace(";30", ";99"), {"Va": "use_requests"})
    assert totals(found) == {"requests": 30}
    assert refused(found) == [("invalid_usage", 4, "B")]


def test_a_column_that_adds_up_others_is_not_proposed(tmp_path: Path) -> None:
    text = "Mois;HP (kWh);HC (kWh);Ensemble (kWh)\n2025-01;10;5;15\n2025-02;20;6;26\n"
    assert totals(readings(tmp_path, text, {}, subject="Site")) == {"energy": 41}


def test_a_counter_that_falls_from_one_day_to_another_is_refused(tmp_path: Path) -> None:
    text = COUNTER.replace("30/06/2025;0", "30/07/2025;0")
    found = readings(tmp_path, text, {"Jour": "use_period", "Index": "use_index_kwh"}, subject="Baie")
    assert totals(found) == {"energy": 1_000}
    assert refused(found) == [("invalid_usage", 4, "B")]


def test_a_unit_that_does_not_suit_is_refused(tmp_path: Path) -> None:
    text = "Quand;Va\n2025-01;12 €\n2025-02;15 kWh\n2025-03;3\n"
    found = readings(tmp_path, text, {"Va": "use_energy_written"}, subject="Site")
    assert totals(found) == {"energy": 15}
    assert [line for _, line, _ in refused(found)] == [2, 4]


def test_nothing_said_of_any_number_asks_for_it(tmp_path: Path) -> None:
    (reading,) = readings(tmp_path, "Quand;Va\n2025-01;12\n2025-02;15\n", {})
    assert reading.findings["message_key"].to_pylist() == ["findings.wrong_kind.use_unsaid.says"]


@pytest.mark.parametrize(
    ("first", "name", "then", "next_name", "roles", "of_all"),
    [
        (ACROSS, "a.csv", ACROSS.replace("2025", "2026"), "b.csv", {"Truc": "use_subject"}, {"across": "use_requests"}),
        (WHOLE, "Conso 2025.csv", WHOLE, "Conso 2026.csv", {"Yy": "use_requests"}, {"months": "01-12"}),
    ],
)  # fmt: skip
def test_next_year_is_read_alike(
    tmp_path: Path, first: str, name: str, then: str, next_name: str, roles: dict[str, str], of_all: dict[str, str]
) -> None:
    path, later = tmp_path / name, tmp_path / next_name
    path.write_text(first, encoding="utf-8")
    later.write_text(then, encoding="utf-8")
    kept = said(path, roles, of_all)
    before = read_all(path, year=2025, as_of=AS_OF, answers=kept)
    after = read_all(later, year=2026, as_of=date(2026, 12, 31), answers=kept)
    assert totals(before) == totals(after, 2026) != {}


def test_the_months_of_one_file_are_not_those_of_another(tmp_path: Path) -> None:
    """What was said of `mars.csv` says nothing of when `avril.csv` is."""
    text = "Zz;Yy\nA;12\n"
    path, other = tmp_path / "mars.csv", tmp_path / "extrait.csv"
    path.write_text(text)
    other.write_text(text)
    kept = said(path, {"Yy": "use_requests"}, {"months": "03-03"})
    found = read_all(other, year=2025, as_of=AS_OF, answers=kept)
    assert refused(found)[0] == ("missing_day", 2, "B")


def test_what_was_said_can_be_taken_back(tmp_path: Path) -> None:
    path = tmp_path / "truc.csv"
    path.write_text("Type;Quantité;Année\nPC portable;3;2021\nÉcran;2;2022\n")
    kept = said(path, {"Quantité": "use_requests"}, {})
    (table,) = previews(path, path.name, 2025, kept)
    assert table.kind == uses.USE
    (reading,) = read_all(path, year=2025, as_of=AS_OF, answers=kept | table.kind_answer(uses.INVENTORY))
    assert (reading.kind, reading.accepted) == ("inventory", 2)


def test_a_name_of_a_person_is_not_kept(tmp_path: Path) -> None:
    name = f"layout:{use_signature(['a'])}:#subject"
    with pytest.raises(answers.AnswerError):
        answers.remember_columns(tmp_path, "valbrume", {name: "Mme Dupont Jeanne"})
    with pytest.raises(answers.AnswerError):
        answers.remember_columns(tmp_path, "valbrume", {f"layout:{'0' * 16}:#across": "use_subject"})
    assert answers.load(tmp_path, "valbrume") == {}


@given(
    st.lists(st.lists(st.sampled_from(["", "1", "-2", "2,5", "1.000", "x", "12 kWh", "2025-01", "Total", "nan", "9e3",
                                       "31/12/2025", "0:30", "€", "1741000000"]), min_size=3, max_size=3), max_size=6),
    st.lists(st.sampled_from(["", *uses.roles(uses.USE)]), min_size=3, max_size=3),
    st.sampled_from(["", *uses.measures()]),
)  # fmt: skip
def test_whatever_is_said_of_whatever_table_every_line_is_accounted_for(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], roles: list[str], across: str
) -> None:
    path = tmp_path_factory.mktemp("said") / "truc 2025.csv"
    path.write_text("\n".join(";".join(row) for row in [["Aa", "Bb", "mars 2025"], *rows]))
    layout = use_signature(["Aa", "Bb", "mars 2025"])
    kept = {key(layout, KIND): uses.USE, key(layout, "#across"): across}
    kept |= {key(layout, at): role for at, role in enumerate(roles)}
    for reading in read_all(path, year=2025, as_of=AS_OF, answers=kept):
        conserved(reading)
        assert not any("our_error" in name for name in reading.findings["message_key"].to_pylist())


def test_every_measure_may_be_said_and_is_one_of_the_lake() -> None:
    from footprint.schema import METRICS

    apart = {uses.POWER, uses.INDEX, uses.RUNNING, uses.NAMED}
    assert all(map(is_measure, uses.measures()))
    assert {one.metric for one in uses.measures().values()} - apart == set(METRICS)


def test_a_midnight_without_its_hour_is_a_moment_as_the_others_are(tmp_path: Path) -> None:
    """Workbooks hand midnight on as a day: 1 kW over two days are 48 kWh, and no 24 h more at each midnight."""
    moments = [
        f"{day:02d}/03/2025 {hour:02d}:00" if hour else f"{day:02d}/03/2025" for day in (1, 2) for hour in range(24)
    ]
    text = "Quand;P\n" + "".join(f"{moment};1\n" for moment in moments)
    found = readings(tmp_path, text, {"Quand": uses.PERIOD, "P": "use_power_kw"})
    assert totals(found) == {"energy": 48.0}


def test_numbers_of_projects_and_amounts_of_use_are_no_costs(tmp_path: Path) -> None:
    path = tmp_path / "costs.csv"
    path.write_text("Month,Project number,Usage amount,Cost (EUR)\n2025-05,884213377120,74400,12.5\n", encoding="utf-8")
    kept = said(path, {}, {})
    (table,) = previews(path, path.name, 2025, kept)
    assert [each.role for each in table.columns if (each.role or "").startswith("use_cost")] == ["use_cost_eur"]
    assert [each.header for each in table.columns if (each.role or "").startswith("use_cost")] == ["Cost (EUR)"]


def test_a_discount_is_a_cost_by_its_name(tmp_path: Path) -> None:
    text = "Mois;Poste;Valeur\nmars 2025;Dépense;100\nmars 2025;Remise;-10\n"
    roles = {"Mois": uses.PERIOD, "Poste": uses.NAME, "Valeur": "use_named"}
    found = readings(tmp_path, text, roles, **{"=Dépense": "use_cost_eur", "=Remise": "use_cost_eur"})
    assert totals(found) == {"cost": 90.0}


def test_the_day_on_which_a_table_of_months_was_written_is_no_period(tmp_path: Path) -> None:
    text = "Fréquentation (MAJ 12/01/2026);janvier 2025;février 2025\nVisites;10;20\n"
    found = readings(tmp_path, text, {"#2": "use_sessions", "#3": "use_sessions"})
    assert totals(found) == {"sessions": 30.0}
