"""States that nobody can read are asked before the device counts; a state in a column that is not read is said."""

from __future__ import annotations

import json
from datetime import date

import pytest

from tests.intake.accounts import rules
from tests.intake.conftest import Read


def states(read_text: Read, cells: list[str], header: str = "État") -> tuple[int, int, dict[str, int]]:
    lines = "".join(f"PC-{n:02};PC portable;2021;{cell}\n" for n, cell in enumerate(cells))
    reading = read_text(f"Nom;Type;Date achat;{header}\n{lines}")
    return reading.accepted, reading.refused, rules(reading)


@pytest.mark.parametrize(
    "state",
    [
        "Rendu", "Retourné", "Removed from network", "Enlevé par le prestataire", "Accounts: write-off", "Lyon, rendu",
        "Fin de vie atteinte", "volé ?", "peut-être perdu", "En service - réformé", "remplace l'ancien PC volé",
        "donné à Martine", "donné par la région", "retiré pour réparation", "Decommissioning", "écran volé", "Returned",
    ],
)  # fmt: skip
def test_an_unknown_state_that_says_gone_is_asked(read_text: Read, state: str) -> None:
    """9 in service + 1 that may be gone: 9 count, 1 is asked, none counts silently as in use."""
    assert states(read_text, ["En service"] * 9 + [state]) == (9, 1, {"unknown_state": 1})


@pytest.mark.parametrize("many", [1, 3, 17])
def test_unknown_states_that_say_nothing_of_leaving_count(read_text: Read, many: int) -> None:
    """What a list names is mostly there: words that nobody knows count as in use, however many they are, and are said;
    what says gone in its own words is asked, however few."""
    assert states(read_text, ["En service"] * (20 - many) + ["Zorg"] * many) == (20, 0, {"unknown_word": many})
    assert states(read_text, ["bureau", "baie", "1 hélice cassée", "MCF"]) == (4, 0, {"unknown_word": 4})
    assert states(read_text, ["Zorg"] * many + ["Rendu"] * 3) == (many, 3, {"unknown_word": many, "unknown_state": 3})


@pytest.mark.parametrize(
    "cells",
    [
        ["Bon", "Moyen", "Vieux", "Mauvais état", "Très bon état", "Usé"],
        ["Neuf", "Occasion", "Reconditionné", "Neuf", "Neuf", "Neuf"],  # a condition
        ["Loué", "Acheté", "Loué", "LLD", "Loué", "Loué"],  # an ownership
        ["En stock", "HS", "À réformer", "En panne", "", "?"],
        ["Good", "Fair", "Poor", "Deployed", "Assigned", "Checked out"],
        ["Présent", "Présent", "Vérifié", "Présent", "", ""],
        ["A", "B", "C", "A", "B", "C"],  # grades of a refurbisher
        ["Grade A", "Grade B", "Grade D", "HS", "Grade B", "En stock"],
        ["7", "4", "5", "7", "9", "2"],
        ["7/10", "4/10", "7/10", "8/10", "9/10", "6/10"],
        ["Registered", "Unregistered", "Partially registered", "Registered", "Rejected", "Unregistered"],
        ["Expédiée", "Livrée", "Livrée partiellement", "Partielle - solde annulé", "Livrée", "Livrée"],
    ],
)
def test_ordinary_states_are_no_question(read_text: Read, cells: list[str]) -> None:
    accepted, refused, found = states(read_text, cells)
    assert (accepted, refused) == (6, 0)
    assert not {"unknown_state", "unread_state"} & set(found)


def test_known_words_of_leaving_need_no_question(read_text: Read) -> None:
    """Gone without a date is a finding of its own: the line is accepted as gone, at an unknown day."""
    found = states(read_text, ["Au rebut", "Volé", "Sorti du parc", "Égaré", "Restitué", "Ausgemustert"])
    assert found == (6, 0, {"retired_without_date": 6})


def test_the_state_of_most_lines_is_no_reason_to_refuse_them(read_text: Read) -> None:
    """What a list names is mostly there: all count, said as unknown words."""
    assert states(read_text, ["Zorg"] * 12 + ["En service"] * 8) == (20, 0, {"unknown_word": 12})
    assert states(read_text, ["Zorg"] * 12 + ["Blip"] * 8) == (20, 0, {"unknown_word": 20})


@pytest.mark.parametrize("header", ["Rebut", "Réformé (O/N)", "Mis au rebut ?"])
@pytest.mark.parametrize(("yes", "no"), [("oui", "non"), ("X", ""), ("O", "N"), ("TRUE", "FALSE")])
def test_an_answer_to_what_the_header_asks_is_a_state(read_text: Read, header: str, yes: str, no: str) -> None:
    reading = read_text(f"Type;Marque;Date achat;{header}\nPC portable;HP;2021;{yes}\nPC portable;HP;2021;{no}\n")
    assert reading.table["status"].to_pylist() == ["gone_undated", "in_use" if no else None]
    assert not {"unreadable_date", "unread_state"} & set(rules(reading))


def test_a_date_below_such_a_header_stays_a_date(read_text: Read) -> None:
    reading = read_text("Type;Marque;Date achat;Rebut\nPC portable;HP;2021;12/03/2024\nPC portable;HP;2021;non\n")
    assert reading.table["status"].to_pylist() == ["retired", "in_use"]


def test_ones_and_zeros_below_such_a_header_may_be_counts(read_text: Read) -> None:
    reading = read_text("Type;Marque;Date achat;En service\nPC portable;HP;2021;1\nPC portable;HP;2021;0\n")
    assert "gone_undated" not in reading.table["status"].to_pylist()


@pytest.mark.parametrize("header", ["Obsolete", "Obsolete0", "is_retired", "Est réformé ?", "Déjà cédé (O/N)"])
def test_ones_and_zeros_are_answers_where_each_line_is_one_device(read_text: Read, header: str) -> None:
    """An export names each device: of several in one line nobody could say 1."""
    lines = [f"PC portable;SN{n:03};2021;{int(n < 2)}" for n in range(6)]
    reading = read_text(f"Type;N° de série;Date achat;{header}\n" + "\n".join(lines))
    assert reading.table["status"].to_pylist() == ["gone_undated"] * 2 + [None] * 4


@pytest.mark.parametrize("header", ["Remarques", "Obs. DSI", "Avis de la DSI"])
@pytest.mark.parametrize(
    ("cell", "status", "day"),
    [
        ("Au rebut", "gone_undated", None),
        ("Introuvable", "missing", None),
        ("Mis à la benne", "gone_undated", None),
        ("Volé le 12/03/2023", "retired", date(2023, 3, 12)),
        ("HS, mis au rebut 03/2023", "retired", date(2023, 3, 16)),
        ("donné à l'école en 2021", "retired", date(2021, 7, 1)),
        ("guasta, dismessa nel 2023", "retired", date(2023, 7, 1)),
        ("broken - recycled 2022", "retired", date(2022, 7, 1)),
        ("HS - déchetterie 2021", "retired", date(2021, 7, 1)),
        ("ne marche plus, partie à la benne", "gone_undated", None),
        ("cassé puis jeté", "gone_undated", None),
        ("volé 06/2023 (plainte déposée)", "retired", date(2023, 6, 16)),
    ],
)
def test_a_remark_that_only_says_gone_is_a_state(
    read_text: Read, header: str, cell: str, status: str, day: date | None
) -> None:
    reading = read_text(f"Nom;Type;Date achat;{header}\nA;PC portable;2018;\nB;Écran;2018;{cell}\n")
    assert rules(reading)["state_from_remark"] == 1
    assert reading.table["status"].to_pylist() == [None, status]
    assert reading.table["retired_on"].to_pylist() == [None, day]


@pytest.mark.parametrize("cell", ["donné à Martine", "batterie jetée", "à jeter", "proposé à la réforme", "volé ?"])
def test_a_remark_that_says_more_is_no_state(read_text: Read, cell: str) -> None:
    assert "state_from_remark" not in states(read_text, ["", "", cell], "Remarques")[2]


@pytest.mark.parametrize(
    ("state", "day"),
    [("Réformé le 12/03/2024", date(2024, 3, 12)), ("Échu - restitué 04/2025", date(2025, 4, 16)), ("Réformé", None)],
)
def test_the_day_in_a_state_is_the_day_of_exit(read_text: Read, state: str, day: date | None) -> None:
    reading = read_text(f"Nom;Type;Date achat;Statut\nA;PC portable;2018;{state}\nB;Écran;2018;En service\n")
    assert reading.table["retired_on"].to_pylist() == [day, None]


@pytest.mark.parametrize(
    ("fate", "status"),
    [("donnés à une école", "gone_undated"), ("Recyclage", "gone_undated"), ("en stock", "in_stock"), ("", None)],
)
def test_what_became_of_a_device_is_its_state(read_text: Read, fate: str, status: str | None) -> None:
    reading = read_text(f"Type;Qté;Devenir\nPC portable;2;{fate}\nÉcran;1;\nÉcran;1;\n")
    assert reading.table["status"].to_pylist() == [status, None, None]
    assert "unknown_word" not in rules(reading)


@pytest.mark.parametrize(
    "cell",
    ["le deuxième a été volé au printemps", "Martine : jeté je crois", "un des deux est parti à la déchetterie",
     "Stolen during the move, see claim", "vendu à l'ancien directeur en mai, chèque reçu"],
)  # fmt: skip
def test_a_remark_that_tells_more_of_a_device_gone_is_never_silent(read_text: Read, cell: str) -> None:
    assert {"unread_state", "state_from_remark"} & set(states(read_text, ["", "", cell], "Remarques")[2])


@pytest.mark.parametrize(("cell", "gone"), [("cassés, jetés en 2022", True), ("jeté en 2022", False), ("volées", True)])
def test_a_remark_in_the_plural_is_of_the_whole_lot(read_text: Read, cell: str, gone: bool) -> None:
    reading = read_text(f"Type;Qté;Date achat;Remarques\nPC portable;2;2016;{cell}\nÉcran;1;2021;\n")
    assert [status for status in reading.table["status"].to_pylist() if status] == [
        *(["retired"] if gone and "2022" in cell else ["missing"] if gone else [])
    ]
    assert ("unread_state" in rules(reading)) is not gone


def test_a_remark_about_a_lot_is_no_state_of_its_devices(read_text: Read) -> None:
    reading = read_text("Type;Qté;Date achat;Remarques\nPC portable;4;2021;volé\nÉcran;1;2021;volé\n")
    assert reading.table["status"].to_pylist() == [None, "missing"]
    assert {"state_from_remark", "unread_state"} < set(rules(reading))


def test_a_grade_is_no_code_of_a_tool(read_text: Read) -> None:
    """`7` is retired in one tool: not beside marks that this tool does not have."""
    reading = read_text("Type;Date achat;État\nÉcran;2018;7\nÉcran;2018;4\n")
    assert reading.table["status"].to_pylist() == [None, None]
    reading = read_text("Type;Date achat;État\nÉcran;2018;7\nÉcran;2018;1\n")
    assert reading.table["status"].to_pylist() == ["gone_undated", "in_use"]


def test_a_state_below_a_header_that_speaks_of_it_is_read(read_text: Read) -> None:
    assert states(read_text, ["", "", "Au rebut"], "Point de situation") == (3, 0, {"retired_without_date": 1})


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        ("Remarques", "remplace le PC volé en 2022"), ("Antivirus", "Inactif"), ("Type de mouvement", "Sortie"),
        ("Garantie", "7"), ("Sortie vidéo", "HDMI"), ("Remarques", "En service"), ("Utilisateur", "Perdu"),
    ],
)  # fmt: skip
def test_what_is_no_state_of_the_device_is_not_said(read_text: Read, header: str, cell: str) -> None:
    assert "unread_state" not in states(read_text, ["", "", cell], header)[2]


@pytest.mark.parametrize("state", ["En service", "up", "En stock"])
def test_a_state_that_is_read_beats_the_remark_which_is_told(read_text: Read, state: str) -> None:
    lines = f"PC-01;PC portable;2021;{state};Au rebut\nPC-02;Écran;2021;En service;\n"
    reading = read_text(f"Nom;Type;Date achat;Statut;Remarques\n{lines}")
    assert reading.accepted == 2
    assert rules(reading)["unread_state"] == 1


@pytest.mark.parametrize("state", ["down", "Offline", "Hors ligne"])
def test_what_does_not_answer_is_no_state_beside_a_remark_that_it_is_gone(read_text: Read, state: str) -> None:
    lines = f"SW-01;Switch;2019;{state};décommissionné 2023\nSW-02;Switch;2021;{state};\n"
    reading = read_text(f"Nom;Type;Date achat;Status;Notes\n{lines}")
    assert reading.table["status"].to_pylist() == ["retired", "in_use"]
    assert rules(reading)["state_from_remark"] == 1


@pytest.mark.parametrize(
    "state",
    ["1 HS", "2 en réparation", "dont 1 HS", "1 en reparación", "batterie à changer", "clavier HS", "Akku defekt"],
)
def test_a_fault_of_a_part_or_of_some_of_a_lot_is_no_question(read_text: Read, state: str) -> None:
    accepted, refused, found = states(read_text, ["En service"] * 5 + [state] * 3)
    assert (accepted, refused) == (8, 0)
    assert "unknown_state" not in found


@pytest.mark.parametrize("state", ["2 donnés à une école", "3 mis au rebut", "un des deux volé"])
def test_some_of_a_lot_that_are_gone_are_asked(read_text: Read, state: str) -> None:
    assert states(read_text, ["En service"] * 9 + [state]) == (9, 1, {"unknown_state": 1})


@pytest.mark.parametrize(
    "cells",
    [["bueno", "regular", "malo", "alquiler", "reserva"], ["bom", "em uso", "aluguer", "reserva", "razoável"],
     ["buono", "discreto", "noleggio", "in uso", "riserva"], ["gut", "gemietet", "schlecht", "Miete", "Lager"]],
)  # fmt: skip
def test_states_of_neighbours_are_no_question(read_text: Read, cells: list[str]) -> None:
    accepted, refused, found = states(read_text, cells)
    assert (accepted, refused) == (5, 0)
    assert not {"unknown_state", "unknown_word"} & set(found)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("05/2024 - D3E", date(2024, 5, 1)), ("12/2024 - recyclés", date(2024, 12, 1)),
        ("14/03/2023 vendu", date(2023, 3, 14)),
        ("2 vendus 2023", None), ("prévu 2026", None), ("1 volé 03/2025", None),
    ],
)  # fmt: skip
def test_a_day_of_exit_is_read_beside_its_reason(read_text: Read, cell: str, day: date | None) -> None:
    """Anything else in that column is told, and the device counts as still there."""
    reading = read_text(f"Nom;Type;Date achat;Date de sortie\nPC-01;PC portable;2018;{cell}\nPC-02;PC portable;2019;\n")
    first = reading.table["retired_on"].to_pylist()[0]
    assert (first and (first.year, first.month)) == (day and (day.year, day.month))
    assert ("unreadable_date" in rules(reading)) == (day is None)


LEGENDS = [
    (
        "Légende : R = restitué au bailleur ; P = prolongé ; A = acheté par le locataire",
        "Sort",
        ["R", "P", "A", "R"],
        2,
    ),
    ("légende : V = en service ; X = à ne plus compter (parti)", "lég.", ["V", "V", "X", "V"], 3),
    ("Codes : 1 = en service, 2 = volé, 3 = rebut", "Code situation", ["1", "2", "3", "1"], 2),
    ("(S = in stock / D = disposed)", "Sit.", ["S", "D", "S", "S"], 3),
    ("Legende: A: aktiv | V: verkauft", "Kz.", ["A", "V", "V", "A"], 2),
    ("R = en réserve ; E = en service", "lég.", ["R", "E", "E", "R"], 4),
]


@pytest.mark.parametrize(("legend", "header", "cells", "there"), LEGENDS)
def test_letters_mean_what_the_legend_says(
    read_text: Read, legend: str, header: str, cells: list[str], there: int
) -> None:
    lines = "".join(f"PC-{n:02};PC portable;2021;{cell}\n" for n, cell in enumerate(cells))
    reading = read_text(f"{legend};;;\n;;;\nNom;Type;Date achat;{header}\n{lines}")
    gone = [status in ("gone_undated", "missing") for status in reading.table["status"].to_pylist()]
    assert (reading.accepted, gone.count(False)) == (4, there)


@pytest.mark.parametrize("header", ["Devenu", "Traitement", "Suite", "Fate"])
def test_a_column_of_nothing_but_states_is_one_of_states(read_text: Read, header: str) -> None:
    """Also of several devices in one line, and in words that alone in a remark are no state."""
    cells = ["recyclé", "en salle", "stock", "cédé à une famille"]
    lines = "".join(f"PC portable;{n};{cell}\n" for n, cell in enumerate(cells, 2))
    reading = read_text(f"Type;Qté;{header}\n{lines}")
    assert reading.table["status"].to_pylist() == ["gone_undated", "in_use", "in_stock", "gone_undated"]


def test_a_column_with_other_words_is_none_of_states(read_text: Read) -> None:
    reading = read_text("Type;Qté;Suite\nPC portable;2;recyclé\nPC portable;3;rue Haute\nPC portable;4;Mme Caron\n")
    assert reading.table["status"].null_count == 3


ASSETS = (
    "Compte;N° inventaire;Désignation du bien;Date acq.;Valeur brute;VNC;Observations\n"
    "2183;A1;3 PC PORTABLES HP PROBOOK 450;14/09/2021;9840,00;0,00;\n"
    "2183;A2;PHOTOCOPIEUR TOSHIBA;02/02/2012;6400,00;0,00;{remark}\n"
)


@pytest.mark.parametrize(
    "remark",
    ["cédé le 01/04/2021", "cede le 01/04/2021", "cédée à titre gratuit le 12/05/2022", "brûlé le 03/03/2021",
     "rayé des inventaires le 12/03/2022", "vendu le 05/05/2020", "réformées le 30/06/2022", "donné le 12/06/2022",
     "sorti DELIB 2021-14 du 02/02/2021", "détruit le 01.02.2023", "volé le 14/07/2022", "cession 2021"],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_an_asset_that_left_on_a_day_is_gone(read_text: Read, remark: str, encoding: str) -> None:
    reading = read_text(ASSETS.format(remark=remark).encode(encoding))
    assert [day is not None for day in reading.table["retired_on"].to_pylist()] == [False, True]


@pytest.mark.parametrize(
    "remark",
    ["désaffecté le 01/02/2020", "incendié le 03/04/2021", "r?form? le 01/04/2021", "c\ufffdd\ufffd le 01/04/2021"],
)
def test_a_verb_and_a_day_that_nobody_understands_are_said(read_text: Read, remark: str) -> None:
    reading = read_text(ASSETS.format(remark=remark))
    assert (reading.accepted, rules(reading)["unread_state"]) == (2, 1)


@pytest.mark.parametrize(
    "remark", ["révisé le 12/03/2024", "acheté le 02/02/2012", "batterie changée le 02/2024", "garantie 03/2026"]
)
def test_a_day_of_something_else_says_nothing(read_text: Read, remark: str) -> None:
    reading = read_text(ASSETS.format(remark=remark))
    assert "unread_state" not in rules(reading)
    assert reading.table["retired_on"].null_count == 2


@pytest.mark.parametrize(
    ("remark", "counts"),
    [
        ("volé gare 2021", 0), ("cassée, jetée", 0), ("crash en mer, perdu 09/2024", 0),
        ("réformé, parti à la benne", 0),
        ("sac volé, PC OK", 1), ("fourni par un vendeur disparu", 1), ("déchèterie", 1), ("acheté suite à un vol", 1),
        ("remplace le portable volé", 1), ("écran HS remplacé provisoirement", 1), ("cache perdu", 1),
        ("réseau perdu", 1), ("Dupont disparu", 1),
    ],
)  # fmt: skip
def test_a_remark_that_says_gone_is_the_state_whatever_else_it_tells(read_text: Read, remark: str, counts: int) -> None:
    """What happened to something else, a place, or how the device came, is no exit."""
    reading = read_text(f"Type;Marque;Date achat;Remarque\nPC portable;HP;2019;{remark}\nÉcran;Dell;2019;\n")
    gone = [row["status"] in ("gone_undated", "retired", "missing") for row in reading.table.to_pylist()]
    assert (gone.count(False) - 1, reading.refused) == (counts, 0)
    assert ("state_from_remark" in rules(reading)) is not bool(counts)


@pytest.mark.parametrize(
    ("number", "remark", "left"),
    [
        (5, "1 volé pendant les vacances", 4),
        (5, "dont 2 jetés", 3),
        (5, "1 en panne", 5),
        (1, "1 volé en mars", 1),
        (20, "12 mars 2024 volé", 20),
        (30, "10 rue de la gare, volé", 30),
        (15, "2 étage, jetées", 15),
        (8, "3 seront jetés", 8),
        (8, "2 vendus en 2026", 8),
        (6, "1 volé et 2 jetés", 3),
    ],
)
def test_some_of_a_lot_that_are_gone_are_taken_off(read_text: Read, number: int, remark: str, left: int) -> None:
    """Of one device `1 volé` is no number of others: it stays, and is asked."""
    reading = read_text(f"Type;Quantité;Remarque\nPC portable;{number};{remark}\nÉcran;3;\n")
    assert reading.table["quantity_devices"].to_pylist() == [left, 3]
    assert rules(reading).get("some_gone", 0) == (left < number)
    assert "unread_state" not in rules(reading) or left == number


def test_of_many_lots_one_finding_says_how_many_devices_are_gone(read_text: Read) -> None:
    """Thirty lots of six to thirty-five, of which one or two went: 615 devices, 45 gone. Twenty remarks are told one by
    one, as is what the lines count already."""
    lots = [(6 + n, f"{1 + n % 2} volé{'s' if n % 2 else ''} en {1990 + n}") for n in range(30)]
    text = "Type;Quantité;Remarque\n" + "\n".join(f"PC portable;{number};{said}" for number, said in lots)
    reading = read_text(text)
    assert sum(reading.table["quantity_devices"].to_pylist()) == 615 - 45
    told = [row for row in reading.findings.to_pylist() if row["rule"] == "some_gone"]
    assert {(row["message_key"], row["row_count"], row["value_used"]) for row in told} == {
        ("findings.some_gone.many.says", 30, "570")
    }
    assert json.loads(told[0]["message_args"])["number"] == 615
    few = read_text("\n".join(text.split("\n")[:21]), name="few.csv")
    assert rules(few)["some_gone"] == 20


def test_what_is_broken_and_went_on_a_day_is_gone(read_text: Read) -> None:
    """`HS` says that it is there, which the day of its exit does not contradict; `En service` would."""
    text = "Type;Quantité;État;Observations\nUC;4;HS;déchetterie mars 2024\nUC;2;{};déchetterie mars 2024\n"
    assert read_text(text.format("HS")).table["status"].to_pylist() == ["retired", "retired"]
    reading = read_text(text.format("En service"), name="other.csv")
    assert reading.table["status"].to_pylist() == ["retired", "in_use"]
    assert rules(reading)["unread_state"] == 1


def test_leases_that_are_over_and_went_back_are_gone(read_text: Read) -> None:
    """`rendus` alone may mean much; beside a lease that ended before the year it says where they are. One that runs on,
    or was bought out, counts."""
    lines = ["PC portables;28;2020-06-01;2023-05-31;rendus", "PC portables;35;2023-04-01;2026-03-31;",
             "Serveurs;4;2021-12-01;2024-11-30;conservés (option d'achat)",
             "Écrans;9;2023-04-01;2026-03-31;rendus"]  # fmt: skip
    reading = read_text("Matériel;Nombre;Du;Fin de location;Suite\n" + "\n".join(lines))
    gone = {row["line"]: row["retired_on"] for row in reading.table.to_pylist() if row["status"] == "retired"}
    assert gone == {2: date(2023, 5, 31)}


def test_a_device_that_its_tool_no_longer_knows_is_where_the_remark_says(read_text: Read) -> None:
    text = "Modèle;IMEI;État inscription;Commentaire\n" + "\n".join(
        f"iPhone 13;35632158{n:07};{state};{remark}"
        for n, (state, remark) in enumerate(
            [("Inscrit", "")] * 6
            + [("Désinscrit", "en stock DSI"), ("Désinscrit", "cédé à l'agent"), ("Désinscrit", "")]
        )
    )
    reading = read_text(text)
    states = [row["status"] for row in reading.table.to_pylist()]
    assert (states.count("in_stock"), states.count("gone_undated"), reading.refused) == (1, 1, 1)


def test_a_tag_may_say_that_a_device_is_gone(read_text: Read) -> None:
    lines = [f"{tag};PC;HP;ProDesk 400;Desktop\n" for tag in ("Salle 1", "REFORME 2024 - ENLEVES")]
    text = "TAG;Machine;Fabricant;Modèle;Châssis\n" + "".join(lines)
    assert read_text(text).table["status"].to_pylist() == [None, "retired"]


def test_the_day_of_exit_is_the_last_that_a_remark_says(read_text: Read) -> None:
    reading = read_text("Type;Marque;Remarque\nÉcran;Dell;Acheté 2019, volé en 06/2025\nÉcran;HP;\n")
    assert reading.table["retired_on"].to_pylist()[0].year == 2025


def test_the_number_of_a_telephone_is_not_quoted(read_text: Read) -> None:
    reading = read_text("Type;Quantité;Remarque\nSmartphone;1;volé, IMEI 356938035643809\nÉcran;1;\n")
    assert "356938035643809" not in str(reading.findings.to_pylist())


def test_a_place_that_says_gone_is_the_state(read_text: Read) -> None:
    """6 lines: those below `Sorti` are gone, the one of them that a state says to be in stock is not."""
    lines = "Lieu;Type;État\nHall;Écran;\nCave;Imprimante;\nSorti;PC fixe;\nSorti;Tablette;en stock\nSorti;Écran;\n"
    reading = read_text(f"{lines}Loge;Copieur;\n")
    assert reading.table.column("status").to_pylist() == [None, None, "gone_undated", "in_stock", "gone_undated", None]
    assert rules(reading)["state_from_remark"] == 2


def test_what_a_tool_calls_a_description_may_be_a_remark(read_text: Read) -> None:
    """Where the list reads its devices in other columns: 1 of 4 is gone."""
    cells = ["Accueil", "VOLE 05/2024 plainte", "Compta", "Atelier"]
    lines = "".join(
        f"OK;ZT-{n};zt-{n}.lan;{cell};True;Dell Inc.;Latitude 5430;7QX{n}K2;Notebook\n" for n, cell in enumerate(cells)
    )
    head = "host_status;computer_name;computer_fqdn;description;reachable;manuf;productname;serialnr;chassis_type"
    reading = read_text(f"{head}\n{lines}")
    days = reading.table.column("retired_on").to_pylist()
    assert [day is not None and (day.year, day.month) == (2024, 5) for day in days] == [False, True, False, False]


def test_one_rendered_elsewhere_is_taken_off_a_lot(read_text: Read) -> None:
    """5 tablets, of which 1 went back to the league: 4."""
    reading = read_text(
        "Matériel;Quantité;Remarque\nTablette;5;1 rendue à la ligue en mai -> il en reste 4\nÉcran;3;\nPC fixe;2;\n"
    )
    assert reading.table.column("quantity_devices").to_pylist() == [4, 3, 2]


def exported(read_text: Read, header: str, cells: list[str], tool: str = "intune") -> tuple[float, list[str]]:
    """Devices of an export of a tool with a column that its people filled, and the rules of what is said of states."""
    heads = {
        "intune": "Device name,Enrollment date,Last check-in,OS,Manufacturer,Model,Serial number",
        "lansweeper": "AssetName,AssetTypename,Manufacturer,Model,Serialnumber,Firstseen,Lastseen,Statename",
    }
    lines = {
        "intune": "PC-{0},2023-05-02,2025-12-20,Windows,LENOVO,ThinkPad L14 Gen 3,PF{0:06}",
        "lansweeper": "PC-{0},Windows,LENOVO,ThinkPad L14 Gen 3,PF{0:06},02/05/2023,20/12/2025,",
    }
    rows = [f"{lines[tool].format(number)},{cell}" for number, cell in enumerate(cells)]
    reading = read_text("\n".join([f"{heads[tool]},{header}", *rows]))
    assert reading.profile == tool
    here = [row for row in reading.table.to_pylist() if row["status"] in (None, "in_use", "in_stock", "in_maintenance")]
    said = [row["rule"] for row in reading.findings.to_pylist() if "state" in row["rule"]]
    return len(here), said


@pytest.mark.parametrize("tool", ["intune", "lansweeper"])
@pytest.mark.parametrize("header", ["Notes", "Comments", "Commentaire DSI"])
def test_a_remark_in_an_export_of_a_tool_is_read_too(read_text: Read, tool: str, header: str) -> None:
    cells = ["réformé et donné à une école", "", "perdu en gare", "", "batterie changée", ""]
    assert exported(read_text, header, cells, tool) == (4, ["state_from_remark"] * 2)


def test_old_of_lansweeper_is_gone(read_text: Read) -> None:
    """As the keys of three blind rounds have it (`tests/rounds`): people give it to machines whose record they keep."""
    rows = [f"PC-{at},Windows,LENOVO,ThinkPad L14 Gen 3,PF{at:06},02/05/2023,20/12/2025,{state}"
            for at, state in enumerate(("Active", "Old", "Sold", "Broken"))]  # fmt: skip
    head = "AssetName,AssetTypename,Manufacturer,Model,Serialnumber,Firstseen,Lastseen,Statename"
    states = [row["status"] for row in read_text("\n".join([head, *rows])).table.to_pylist()]
    assert states == ["in_use", "gone_undated", "gone_undated", "in_stock"]


@pytest.mark.parametrize("header", ["EA - Statut matériel", "Statut DSI", "Custom: Status"])
def test_a_column_of_states_that_the_tool_does_not_know_is_read(read_text: Read, header: str) -> None:
    cells = ["Attribué", "Vendu", "Stock", "Vendu", "Attribué", "SAV"]
    assert exported(read_text, header, cells) == (4, [])  # the column is shown as that of states


@pytest.mark.parametrize(
    "header", ["Compliance", "Encrypted", "Threat level", "OS version", "Antivirus status", "État de l'agent"]
)
def test_columns_of_the_tool_itself_say_nothing_of_a_way_out(read_text: Read, header: str) -> None:
    assert exported(read_text, header, ["Removed", "ok", "Removed", "Retired", "ok", "ok"]) == (6, [])


@pytest.mark.parametrize("state", ["Pending", "En attente", "Ausstehend"])
def test_a_state_that_leaves_open_whether_it_has_come_counts_and_is_said(read_text: Read, state: str) -> None:
    reading = read_text(f"Type;Modèle;État\nPC portable;ThinkPad L14;{state}\nPC portable;ThinkPad L14;En service\n")
    assert [row["status"] for row in reading.table.to_pylist()] == ["in_stock", "in_use"]
    assert [row["value_used"] for row in reading.findings.to_pylist() if row["rule"] == "unread_state"] == ["in_stock"]


@pytest.mark.parametrize(
    "remark", ["Données à jour", "Données à effacer", "données aux agents", "dons d'une banque", "Pas encore rendu"]
)
def test_words_of_giving_that_are_of_something_else_take_no_device_away(read_text: Read, remark: str) -> None:
    reading = read_text(f"Type;Modèle;Nombre;Remarques\nTablette;iPad 9;30;{remark}\nÉcran;HP E24;2;\n")
    assert [row["status"] for row in reading.table.to_pylist()] == [None, None]


@pytest.mark.parametrize(
    ("place", "gone"), [("Sorti", True), ("Sortis", True), ("Sortie", False), ("Non trouvé", False)]
)
def test_a_place_says_that_a_device_is_gone_and_is_else_a_place(read_text: Read, place: str, gone: bool) -> None:
    reading = read_text(f"Type;Modèle;Lieu\nÉcran;HP E24;{place}\nÉcran;HP E24;Entrée\n")
    assert [row["status"] for row in reading.table.to_pylist()] == ["gone_undated" if gone else None, None]


@pytest.mark.parametrize("header", ["à voir", "X", "Suivi Karine", "zz"])
@pytest.mark.parametrize("tool", ["intune", "lansweeper"])
def test_remarks_below_any_name_in_an_export_are_read(read_text: Read, tool: str, header: str) -> None:
    """A column that people filled is known by its cells, whatever they called it."""
    cells = ["volé en 2024 (plainte)", "", "", "", "", "cassé été 2025, parti en DEEE"]
    assert exported(read_text, header, cells, tool)[0] == 4


@pytest.mark.parametrize(
    "remark", ["vol déclaré le 18/09/2025", "perdu vendanges sept 25", "volé 10/2025, attente neuf"]
)
def test_an_exit_that_is_dated_is_newer_than_a_state_in_use(read_text: Read, remark: str) -> None:
    head = "Type;Modèle;État;Remarque\nSmartphone;Galaxy A14;En service;{}\nSmartphone;Galaxy A14;En service;\n"
    read, undated = read_text(head.format(remark)), read_text(head.format("volé"))
    assert [row["status"] in ("in_use", None) for row in read.table.to_pylist()] == [False, True]
    assert undated.table["status"].to_pylist() == ["in_use", "in_use"]
    assert (rules(read)["state_from_remark"], rules(undated)["unread_state"]) == (1, 1)


@pytest.mark.parametrize(
    ("remark", "gone"),
    [("tablette volée", {"tablet"}), ("tél perdu, pas remplacé", {"smartphone"}), ("tablette cassée", set()),
     ("remplace la tablette volée", set()), ("imprimante jetée", set())],
)  # fmt: skip
def test_a_remark_takes_off_the_kind_that_it_names(read_text: Read, remark: str, gone: set[str]) -> None:
    """On a line of a person or a vehicle stand devices of several kinds."""
    reading = read_text(f"Véhicule;Tablette;Smartphone;Remarque\nA1;1;1;{remark}\nA2;1;1;\nA3;1;1;\n")
    left = {row["category"] for row in reading.table.to_pylist() if row["status"] not in (None, "in_use", "in_stock")}
    assert left == gone


@pytest.mark.parametrize(("booked", "seen", "left"), [(38, 36, 36), (36, 36, 34), (40, 36, 34)])
def test_what_the_books_have_more_than_was_seen_is_not_taken_off_again(
    read_text: Read, booked: int, seen: int, left: int
) -> None:
    reading = read_text(f"Libellé;Lieu;Inscrit;Vu;Note\nTéléviseur;Bar;{booked};{seen};2 au rebut\nÉcran;Régie;1;1;\n")
    assert reading.table["quantity_devices"].to_pylist() == [left, 1]


@pytest.mark.parametrize("header", ["Origen", "Provenance", "Financement", "Donor"])
def test_who_gave_a_device_is_no_exit(read_text: Read, header: str) -> None:
    reading = read_text(f"Type;Modèle;{header}\nÉcran;HP E24;donado\nPC fixe;HP;donné en 2021\nSwitch;HP;acheté\n")
    assert reading.table["status"].to_pylist() == [None, None, None]


@pytest.mark.parametrize(
    "remark",
    ["sorti de garantie 03/2024", "retiré du domaine 03/2024", "don 2024", "archivé 2024", "restitution 03/2027",
     "mise au rebut 2030", "volé 2022 mais rendu", "perdu 2024, revu 2025", "perdu 2023, remplacé par ce PC",
     "volé 03/2024 (clé USB)", "lost 03/2025, found", "volé 2022, toujours en service", "jeté v1.2", "volé lot 5/2",
     "Volé le 12/03/2024 - remplacé par celui-ci", "mis au rebut si pas repris au 01/2026"],
)  # fmt: skip
def test_what_only_looks_like_a_dated_exit_leaves_a_device_in_use(read_text: Read, remark: str) -> None:
    reading = read_text(f"Type;Modèle;État;Remarque\nPC fixe;HP;En service;{remark}\nPC fixe;HP;En service;\n")
    assert reading.table["status"].to_pylist() == ["in_use", "in_use"]


@pytest.mark.parametrize("remark", ["portable volé", "tablettes volées", "1 volée"])
def test_a_remark_that_fits_two_devices_of_a_line_is_asked(read_text: Read, remark: str) -> None:
    """`portable` is a laptop, a tablet or a telephone: of which it is said, nobody knows."""
    reading = read_text(f"Véhicule;Tablette;Smartphone;Remarque\nA1;2;2;{remark}\nA2;1;1;\nA3;1;1;\n")
    assert {row["status"] for row in reading.table.to_pylist()} <= {None, "in_use"}
    assert sum(row["quantity_devices"] for row in reading.table.to_pylist()) == 8
    assert "unread_state" in rules(reading)


@pytest.mark.parametrize(
    ("place", "there"),
    [
        ("Réforme", 2), ("Volé", 2), ("Rebut", 2), ("Stolen", 2), ("Disposed", 2),
        ("Archives", 3), ("Sortie", 3), ("Don", 3),
    ],
)  # fmt: skip
@pytest.mark.parametrize("header", ["Service", "Lieu", "Department"])
def test_a_place_or_service_may_be_that_of_what_is_gone(read_text: Read, header: str, place: str, there: int) -> None:
    text = f"Nom;Type;{header}\nPC-01;PC portable;Compta\nPC-02;PC portable;Accueil\nPC-03;PC portable;{place}\n"
    stated = read_text(text).table["status"].to_pylist()
    assert sum(each not in ("retired", "missing", "gone_undated") for each in stated) == there


def test_a_tool_says_so_too_and_a_state_says_otherwise(read_text: Read) -> None:
    header = "Computer Name,Serial Number,Model,Model Identifier,Operating System Version,Last Check-in,Department"
    mac = 'mac-0{n},C02AB{n}XY,"iMac (24-inch, M1, 2021)","iMac21,1",15.1.1,2025-11-30,{place}\n'
    text = f"{header}\n" + mac.format(n=1, place="Vidéo") + mac.format(n=2, place="Réforme")
    reading = read_text(text)
    assert reading.profile is not None
    assert reading.profile.startswith("jamf")
    assert reading.table["status"].to_pylist() == [None, "gone_undated"]
    stated = "Nom;Type;Statut;Service\nPC-01;PC portable;En service;Réforme\nPC-02;PC portable;En service;Compta\n"
    assert set(read_text(stated).table["status"].to_pylist()) == {"in_use"}


@pytest.mark.parametrize(
    ("header", "yes", "no"),
    [("Fonctionne ?", "oui", "NON"), ("Works?", "yes", "no"), ("Funktioniert", "ja", "nein"), ("Funciona", "sí", "no")],
)
def test_what_does_not_work_is_there(read_text: Read, header: str, yes: str, no: str) -> None:
    text = f"Type;Marque;{header}\nPC portable;HP;{yes}\nÉcran;Dell;{yes}\nImprimante;Brother;{no}\n"
    reading = read_text(text)
    assert reading.table["status"].to_pylist() == ["in_use", "in_use", "in_stock"]
    assert "unknown_word" not in rules(reading)


def test_where_no_devices_are_is_not_asked(read_text: Read) -> None:
    text = "Matériel;Nb;Commentaire\nTéléphone fixe;{};enlevés en 2023\nTablette;2;accueil\nSwitch;1;\n"
    assert "unread_state" not in rules(read_text(text.format(0)))
    assert "unread_state" in rules(read_text(text.format(4)))


@pytest.mark.parametrize("remark", ["pas à nous", "n'est pas à nous", "not ours", "gehört uns nicht"])
def test_what_is_said_to_be_anothers_is_asked(read_text: Read, remark: str) -> None:
    """In a remark it counts and is asked; as a state it waits for the answer."""
    reading = read_text(f"Type;Nombre;Remarque\nPC portable;4;\nSouris;2;{remark}\n")
    assert (reading.accepted, rules(reading)["unread_state"]) == (2, 1)
    assert states(read_text, ["En service"] * 9 + [remark]) == (9, 1, {"unknown_state": 1})


@pytest.mark.parametrize("state", ["Remboursée", "Remboursé (retour)", "Refunded", "Erstattet"])
def test_an_order_that_was_paid_back_is_gone(read_text: Read, state: str) -> None:
    assert states(read_text, ["Livrée"] * 3 + [state]) == (4, 0, {"retired_without_date": 1})


@pytest.mark.parametrize(
    ("remark", "is_there"),
    [
        ("\u00e0 acheter en 2026 si le budget passe", False), ("to buy in 2026", False), ("zu kaufen", False),
        ("\u00e0 acheter en 2026 si le chapitre est d'accord", False),
        ("budget demand\u00e9 AG", False), ("budget demand\u00e9 CA 2026", False),
        ("\u00e0 acheter : souris", True), ("chargeur \u00e0 acheter", True), ("\u00e0 acheter en 2024", True),
    ],
)  # fmt: skip
def test_what_is_to_be_bought_is_not_there(read_text: Read, remark: str, is_there: bool) -> None:
    reading = read_text(f"Type;Nombre;Remarque\nPC portable;4;\nPC fixe;1;{remark}\n")
    assert [row["status"] for row in reading.table.to_pylist()] == [None, None if is_there else "on_order"]


@pytest.mark.parametrize("header", ["Étiquette", "Étiquette (O/N)"])
@pytest.mark.parametrize("said", ["manquante", "perdue", "arrachée", "missing"])
def test_a_label_that_is_glued_to_a_device_may_be_missing(read_text: Read, header: str, said: str) -> None:
    reading = read_text(f"Type;Nom;{header}\nPC portable;PC-01;{said}\nPC fixe;PC-02;collée\n")
    assert reading.table["status"].to_pylist() == [None, None]


@pytest.mark.parametrize("header", ["Groupes", "Tags", "Étiquettes", "Device group", "OU", "Gruppen"])
@pytest.mark.parametrize("state", ["", "OK", "ERROR", "En service"])
def test_a_group_of_devices_that_are_gone_is_read_or_asked(read_text: Read, header: str, state: str) -> None:
    """What a program says of its last answer is no state of the device; one that says that it is there is asked."""
    lines = f"PC-1;PC fixe;{state};tous,formation\nPC-2;PC fixe;{state};tous,réforme\nPC-3;PC fixe;{state};réforme\n"
    told = rules(read_text(f"Nom;Type;Statut;{header}\n{lines}"))
    is_asked = state == "En service"
    assert (told.get("unread_state", 0), told.get("state_from_remark", 0)) == ((2, 0) if is_asked else (0, 2))


@pytest.mark.parametrize(
    ("state", "meant"),
    [
        ("En cours - livraison 01/2026", "on_order"), ("Validée, livraison janvier 2026", "on_order"),
        ("Open - delivery 02/2026", "on_order"), ("En cours - livraison 01/2025", "in_use"), ("En cours", "in_use"),
    ],
)  # fmt: skip
def test_a_state_may_say_that_its_device_is_still_to_come(read_text: Read, state: str, meant: str) -> None:
    reading = read_text(f"Type;Nombre;Statut\nPC portable;4;Livrée\nPC fixe;1;{state}\n")
    assert reading.table["status"].to_pylist()[1] == meant


@pytest.mark.parametrize("others", [("Livrée", "Annulée"), ("Delivered", "Shipped"), ("Geliefert", "Storniert")])
def test_what_a_shop_prepares_is_ordered(others: tuple[str, str], read_text: Read) -> None:
    """Beside the states of orders alone: among those of devices it is in stock."""
    prepared = {"Livrée": "En préparation", "Delivered": "Being prepared", "Geliefert": "In Vorbereitung"}[others[0]]
    text = "Commande;Statut;Produit;Quantité\n" + "".join(
        f"C{n};{state};Lenovo ThinkPad E14;{n}\n" for n, state in enumerate((others[0], *others, prepared), start=1)
    )
    assert read_text(text).table["status"].to_pylist()[-1] == "on_order"
    assert read_text(text.replace(f"C1;{others[0]}", "C1;En service")).table["status"].to_pylist()[-1] != "on_order"


@pytest.mark.parametrize(
    ("header", "delivered", "state", "closed"),
    [
        ("N° commande;Date;Statut;Produit", "Livrée", "En préparation", "Remboursée"),
        ("Date;N° commande;Statut;Produit", "Livré", "En attente de paiement", "Retourné"),
        ("Order ID;Date;Status;Item", "Delivered", "Processing", "Refunded"),
        ("Order number;Date;Status;Item", "Delivered", "Not yet shipped", "Cancelled"),
        ("Bestellnummer;Datum;Status;Artikel", "Geliefert", "In Bearbeitung", "Erstattet"),
        ("N.º de pedido;Fecha;Estado;Artículo", "Entregado", "Pendiente de pago", "Reembolsado"),
        ("Numero ordine;Data;Stato;Articolo", "Consegnato", "In lavorazione", "Rimborsato"),
        ("N.º da encomenda;Data;Estado;Artigo", "Entregue", "Em processamento", "Reembolsada"),
        ("Bestelnummer;Datum;Status;Artikel", "Geleverd", "Wacht op betaling", "Terugbetaald"),
    ],
)
def test_what_a_shop_has_not_sent_yet_is_ordered_whatever_else_became_of_orders(
    header: str, delivered: str, state: str, closed: str, read_text: Read
) -> None:
    """An order that was paid back beside it does not turn the list into one of the member's own devices."""
    order = "2024-03-1{0};W10{0}" if header.startswith("Dat") else "W10{0};2024-03-1{0}"
    said = (delivered, delivered, closed, state)
    lines = [f"{order.format(n)};{text};Lenovo ThinkPad E14" for n, text in enumerate(said)]
    reading = read_text("\n".join([header, *lines]) + "\n")
    assert {row["line"]: row["status"] for row in reading.table.to_pylist()}[5] == "on_order"
    assert rules(reading)["state_from_remark"] == 1


@pytest.mark.parametrize("state", ["En préparation", "En traitement", "Being prepared", "In Vorbereitung"])
@pytest.mark.parametrize("header", ["Type;Utilisateur;Statut", "Equipment;User;Status"])
def test_what_the_members_own_people_prepare_is_there(header: str, state: str, read_text: Read) -> None:
    """Only lines with the number of an order are those of a shop, and what it prepares is said to be ordered."""
    text = f"{header}\nPC portable;A1;livré\nPC portable;A2;livré\nPC portable;A3;{state}\n"
    assert "on_order" not in read_text(text).table["status"].to_pylist()
    ordered = read_text(text.replace(header, "N° commande;" + header).replace("PC portable", "C1;PC portable"))
    assert (ordered.table["status"].to_pylist()[-1], rules(ordered)["state_from_remark"]) == ("on_order", 1)


@pytest.mark.parametrize("sign", ["Loyer", "Bailleur", "Leasing"])
def test_what_a_lessor_got_back_is_gone_and_what_a_borrower_brought_back_is_not(sign: str, read_text: Read) -> None:
    text = (
        "Matériel;Quantité;Début;{};Date restitution\nPC fixe;5;2020-07-01;x;2024-07-12\nPC portable;3;2023-07-01;x;\n"
    )
    assert read_text(text.format(sign)).table["retired_on"].to_pylist() == [date(2024, 7, 12), None]
    assert read_text(text.format("Emprunteur")).table["retired_on"].to_pylist() == [None, None]


@pytest.mark.parametrize("header", ["Lieu", "Service", "Tags"])
@pytest.mark.parametrize(
    "cell", ["Sorti", "Réforme", "gone", "Disposed", "ausgemustert", "dismesso", "abatido", "afgevoerd"]
)
def test_a_place_of_what_is_gone_is_read_in_each_language(read_text: Read, header: str, cell: str) -> None:
    reading = read_text(f"Nom;Type;{header}\nPC-1;PC fixe;Accueil\nPC-2;PC fixe;{cell}\n")
    assert [row["status"] for row in reading.table.to_pylist()] == [None, "gone_undated"]


@pytest.mark.parametrize(
    "remark",
    ["demande déposée, pas financé", "pas encore financé", "not funded", "nicht finanziert", "non finanziato"],
)  # fmt: skip
def test_what_nobody_has_paid_for_is_not_there_yet(read_text: Read, remark: str) -> None:
    reading = read_text(f"Type;Nb;Remarques\nServeur;2;{remark}\nServeur;3;financé par la Région\n")
    assert reading.table["status"].to_pylist() == ["on_order", None]


@pytest.mark.parametrize(
    "remark",
    [
        "à commander : 2 de plus", "à acheter en plus : 5", "à acheter un neuf", "achat prévu remplacement 2026",
        "à commander pour remplacer les plus vieux", "achat prévu en 2026 pour remplacer", "achat à prévoir (vieux)",
        "budget demandé pour le remplacer", "budget demandé (le nôtre est vieux)", "funding requested for replacement",
        "non financé par l'État", "non financé par l'État, payé par la commune", "not funded by the council",
        "demande de financement acceptée, reçus en juin", "annulé par BC 2025-12", "to buy: two more",
        "zu kaufen als Ersatz", "à acheter en 2026 si le vieux lâche", "batterie commandée", "toner commandé",
        "Akku bestellt", "à commander : un second", "à commander (un autre)", "à commander un deuxième",
        "à commander encore", "à commander toner",
    ],
)  # fmt: skip
def test_a_remark_on_another_or_on_who_paid_leaves_a_device_there(read_text: Read, remark: str) -> None:
    reading = read_text(f"Type;Nb;Observation\nTablette;30;{remark}\nPC portable;4;\n")
    assert reading.table["status"].to_pylist() == [None, None]


@pytest.mark.parametrize("known", ["N° série;S1", "Date d'achat;12/03/2019", "Serial number;S1"])
def test_where_a_device_is_known_to_be_there_another_is_to_be_bought(read_text: Read, known: str) -> None:
    header, _, cell = known.partition(";")
    lines = "\n".join(f"PC fixe;{cell if n == 1 else ''};à acheter en 2026" for n in (1, 2))
    assert read_text(f"Type;{header};Remarque\n{lines}\n").table["status"].to_pylist() == [None, "on_order"]


@pytest.mark.parametrize(
    "state",
    [
        "HS, à commander", "bon (câble commandé)", "bon - batterie commandée", "OK - toner commandé",
        "OK, câble commandé", "HS (livraison du neuf en 2026)", "en service - à remplacer (livraison 02/2026)",
        "broken, on order", "good (battery ordered)", "defekt - Lieferung 02/2026",
    ],
)  # fmt: skip
def test_what_a_state_says_first_of_a_device_that_is_there_holds(read_text: Read, state: str) -> None:
    reading = read_text(f"Type;Nb;État\nÉcran;2;{state}\nPC portable;4;bon\nImprimante;1;bon\n")
    assert reading.table["status"].to_pylist()[0] in ("in_use", "in_stock")


@pytest.mark.parametrize(
    "remark",
    [
        "à acheter 800 €",
        "à acheter : 800 € TTC",
        "à acheter (1)",
        "à acheter 1",
        "à acheter avant le 30/06/2026",
        "à acheter en janvier 26",
        "à acheter priorité 1",
        "à acheter budget 450",
        "à acheter par la mairie",
        "to buy 2",
        "to be purchased by HQ",
        "zu kaufen, 450 EUR",
        "BC annulé",
        "cde annulée",
        "bon annulé",
    ],
)
def test_prices_days_and_buyers_leave_it_to_be_bought(read_text: Read, remark: str) -> None:
    reading = read_text(f"Nom;Type;Modèle;Remarque\nP1;PC portable;HP 250;{remark}\nP2;PC portable;HP 250;\n")
    assert reading.table["status"].to_pylist() == ["on_order", None]
    assert rules(reading)["state_from_remark"] == 1


@pytest.mark.parametrize("remark", ["à acheter : 5", "to buy (5)", "à acheter 29"])
def test_fewer_to_be_bought_than_there_are_stand_beside_them(read_text: Read, remark: str) -> None:
    assert read_text(f"Type;Nb;Remarque\nTablette;30;{remark}\n").table["status"].to_pylist() == [None]


@pytest.mark.parametrize("header", ["Date;N° commande;Article;Quantité;État", "Article;Commande;Réf.;Quantité;Statut",
                                    "Référence;Code;Article;Quantité;État"])  # fmt: skip
@pytest.mark.parametrize("other", ["Annulée", "Expédiée"])
def test_what_a_shop_prepares_is_ordered_whatever_stands_first(read_text: Read, header: str, other: str) -> None:
    named = {"Article": "PC portable", "Quantité": "2"}
    line = ";".join(named.get(name, "{}" if name in ("État", "Statut") else "x") for name in header.split(";"))
    text = "\n".join([header, *map(line.format, ("Livrée", "En préparation", other)), ""])
    assert read_text(text).table["status"].to_pylist()[1] == "on_order"


LEASES = (
    "Contrat;Matériel;Qté;Début;Fin;{}\nA;PC portable HP;40;01/10/2018;30/09/2021;{}\n"
    "B;Écran;22;01/02/2023;31/01/2027;\n"
)


@pytest.mark.parametrize(
    ("header", "cell"),
    [("Restitution", "fait le 14/10/2021"), ("Restitution", "ok 14/10/2021"), ("Retour", "effectué 10/2021"),
     ("Returned", "done 14/10/2021"), ("Rückgabe", "erledigt 10/2021"), ("Devolución", "hecha el 14/10/2021")],
)  # fmt: skip
def test_a_day_in_a_column_of_returns_ends_a_lease_that_is_over(read_text: Read, header: str, cell: str) -> None:
    reading = read_text(LEASES.format(header, cell))
    assert reading.table["status"].to_pylist() == ["retired", None]
    assert rules(reading)["state_from_remark"] == 1


@pytest.mark.parametrize(
    ("header", "cell"),
    [("Restitution", "à faire le 14/10/2021"), ("Restitution", "prévue le 14/10/2021"), ("Restitution", "15/02/2026"),
     ("Restitution", "fait le 14/10/2021 (20/40)"), ("Restitution", "fait"), ("Restitution", "pas faite 10/2021"),
     ("Maintenance", "fait le 14/10/2021"), ("Retour SAV", "fait le 14/10/2021"), ("Contrôle", "14/10/2021"),
     ("Retour de réparation", "14/10/2021"), ("Observations", "fait le 14/10/2021")],
)  # fmt: skip
def test_other_days_say_nothing_of_a_return(read_text: Read, header: str, cell: str) -> None:
    reading = read_text(LEASES.format(header, cell))
    assert "retired" not in reading.table["status"].to_pylist()


def test_a_lease_that_runs_is_not_over_by_a_day_in_a_column_of_returns(read_text: Read) -> None:
    reading = read_text(LEASES.format("Restitution", "fait le 14/10/2021").replace("30/09/2021", "30/09/2027"))
    assert "retired" not in reading.table["status"].to_pylist()


@pytest.mark.parametrize("state", ["partis broyage 06/2024", "envoyés au broyage", "mise au broyage en 2023"])
def test_what_went_to_be_shredded_is_gone(read_text: Read, state: str) -> None:
    reading = read_text(f"Lot;Qté;Service;État\nUC;23;-;{state}\nÉcran;4;salle de broyage;ok\n")
    assert reading.table["status"].to_pylist()[0] in ("retired", "gone_undated")
    assert reading.table["status"].to_pylist()[1] == "in_use"


@pytest.mark.parametrize(
    "remark",
    ["remplacés tous les 5 ans", "rendu tous les soirs", "replaced every 4 years", "alle 5 Jahre ersetzt",
     "devueltos cada noche", "sostituito ogni 4 anni", "sorties scolaires", "pour les sorties", "sorties de terrain"],
)  # fmt: skip
def test_what_is_done_again_and_again_is_no_state(read_text: Read, remark: str) -> None:
    reading = read_text(f"Objet;Nombre;Remarque\nPC portable;6;{remark}\nÉcran;4;\nImprimante;1;jetée en 2023\n")
    assert [row["status"] for row in reading.table.to_pylist()][:2] == [None, None]
    assert not {"state_from_remark", "unread_state"} & {
        row["rule"] for row in reading.findings.to_pylist() if row["line"] == 2
    }


def test_a_clause_beside_a_habit_is_still_a_state(read_text: Read) -> None:
    reading = read_text("Objet;Nombre;Remarque\nPC portable;6;jetés en 2023, remplacés tous les 5 ans\nÉcran;4;\n")
    assert reading.table["status"].to_pylist()[0] not in (None, "in_use")


@pytest.mark.parametrize(
    "remark", ["de teclas", "à touches", "téléphone à clapet", "with keys, flip phone", "mit Tasten"]
)
def test_a_mobile_telephone_with_keys_is_no_smartphone(read_text: Read, remark: str) -> None:
    reading = read_text(f"Lieu;Type;Nb;Obs\nA;Téléphone portable;1;{remark}\nB;Téléphone portable;2;du maire\n")
    assert reading.table["category"].to_pylist() == ["feature_phone", "smartphone"]


@pytest.mark.parametrize(
    "remark",
    ["montage, rendu au loueur", "au rebut comme tous les ans", "disposed of every year", "entsorgt jedes Jahr"],
)
def test_what_went_as_every_year_is_gone(read_text: Read, remark: str) -> None:
    reading = read_text(f"Matériel;Nombre;Remarque\nPC portable;1;{remark}\nÉcran;4;\n")
    assert reading.table["status"].to_pylist()[0] not in (None, "in_use")


@pytest.mark.parametrize(
    "line", ["Smartphone;iPhone 12;étui à clapet", "Smartphone;Samsung A12;touches cassées", "iPhone;;à touches"]
)
def test_a_smartphone_stays_one_whatever_is_said_of_its_keys(read_text: Read, line: str) -> None:
    reading = read_text(f"Type;Modèle;Remarque\n{line}\nTéléphone portable;;du maire\n")
    assert reading.table["category"].to_pylist() == ["smartphone", "smartphone"]
