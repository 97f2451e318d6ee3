"""Words of several meanings: the row, the words with it and the list decide, two that disagree do not."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from footprint.intake.correcting import corrected, forms
from footprint.intake.delivery import read_all
from footprint.intake.reading import Reading
from footprint.intake.vocabulary import signs
from footprint.intake.vocabulary.categories import choices, classify, known_categories
from footprint.intake.vocabulary.folding import fold
from footprint.intake.vocabulary.phrases import data

RULE = "category_from_context"
ASKED = "ambiguous_category"
HEAD = "Matériel;Nombre\n"


def _readings(tmp_path: Path, text: str, answers: dict[str, str] | None = None) -> list[Reading]:
    path = tmp_path / ("parc.csv" if ";" in text else "parc.txt")
    path.write_text(text, encoding="utf-8")
    return read_all(path, year=2025, as_of=date(2025, 12, 31), answers=answers or {})


def _counts(readings: list[Reading]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for reading in readings:
        for row in reading.table.to_pylist():
            counts[row["category"]] += int(row["quantity_devices"] or 1)
    return dict(counts)


def _told(readings: list[Reading], rule: str) -> list[dict[str, object]]:
    return [row for reading in readings for row in reading.findings.to_pylist() if row["rule"] == rule]


def _asked(readings: list[Reading]) -> set[object]:
    return {row["raw_value"] for row in _told(readings, ASKED)}


@pytest.mark.parametrize(
    ("text", "counts", "sign"),
    [
        # the words with it
        (HEAD + "Téléphone astreinte;1\nÉcran;2\n", {"smartphone": 1, "monitor": 2}, "on_the_move"),
        (HEAD + "Téléphone ambulance 2;1\nÉcran;2\n", {"smartphone": 1, "monitor": 2}, "on_the_move"),
        (HEAD + "Téléphone éboueurs;3\nÉcran;2\n", {"smartphone": 3, "monitor": 2}, "carried_by"),
        (HEAD + "Téléphone buanderie;1\nÉcran;2\n", {"fixed_phone": 1, "monitor": 2}, "place"),
        (HEAD + "PC infirmerie;1\nÉcran;2\n", {"desktop": 1, "monitor": 2}, "place"),
        (HEAD + "Ordinateurs billetterie;4\nÉcran;2\n", {"desktop": 4, "monitor": 2}, "place"),
        ("Item;Quantity\nPhone lobby;2\nPrinter;1\n", {"fixed_phone": 2, "printer": 1}, "place"),
        (HEAD + "Ordinateur camionnette;1\nÉcran;2\n", {"laptop": 1, "monitor": 2}, "on_the_move"),
        # the row
        ("Type;N° de ligne\nTéléphone;06 12 34 56 78\nÉcran;\n", {"smartphone": 1, "monitor": 1}, "mobile_number"),
        ("Type;N° de ligne\nTéléphone;+33 7 12 34 56 78\nÉcran;\n", {"smartphone": 1, "monitor": 1}, "mobile_number"),
        ("Type;N° de ligne\nTéléphone;612345678\nÉcran;\n", {"smartphone": 1, "monitor": 1}, "mobile_number"),
        ("Type;N° de ligne\nTéléphone;05.61.12.34.56\nÉcran;\n", {"fixed_phone": 1, "monitor": 1}, "fixed_number"),
        ("Type;N° interne\nTéléphone;4127\nÉcran;\n", {"fixed_phone": 1, "monitor": 1}, "inner_number"),
        ("Type;IMEI\nTéléphone;490154203237518\nÉcran;\n", {"smartphone": 1, "monitor": 1}, "imei"),
        ("Type;Forfait\nTéléphone;80 Go\nÉcran;\n", {"smartphone": 1, "monitor": 1}, "subscription"),
        ("Type;Remarque\nTéléphone;DECT\nÉcran;\n", {"fixed_phone": 1, "monitor": 1}, "of_the_house"),
        ("Type;Taille écran\nOrdinateur;13,3\"\nImprimante;\n", {"laptop": 1, "printer": 1}, "carried_screen"),
        ("Type;Remarque\nPC;batterie faible\nÉcran;\n", {"laptop": 1, "monitor": 1}, "battery"),
        ("Type\nEnregistreur 16 voies\nÉcran\n", {"storage": 1, "monitor": 1}, "records_cameras"),
        ("Type\nPC TBI\nÉcran\n", {"desktop": 1, "monitor": 1}, "place"),
        ("Type;Processeur\nPC;Intel Core i5-8500\nÉcran;\n", {"desktop": 1, "monitor": 1}, "desktop_processor"),
        ("Type\nPC borne jeux (i7-9700K)\nÉcran\n", {"desktop": 1, "monitor": 1}, "desktop_processor"),
        ("Salle;Type\nB12;Téléphone\nB13;Écran\n", {"fixed_phone": 1, "monitor": 1}, "room"),
        ("Type;Remarque\nPC;ThinkCentre M70q\nÉcran;\n", {"desktop": 1, "monitor": 1}, "model"),
        ("Type;Espace\nConsole;Ludothèque\nÉcran;Hall\n", {"game_console": 1, "monitor": 1}, "play"),
        ("Type;Système\nOrdinateur;Windows Server 2022\nÉcran;\n", {"server": 1, "monitor": 1}, "server_system"),
        # the list
        ("Type;Modèle\nPC;Latitude 5420\nPC;ThinkPad T14\nPC;\nÉcran;\n", {"laptop": 3, "monitor": 1}, "same_word"),
        # nothing at all
        (HEAD + "PC zorgule;4\nÉcran;2\n", {"desktop": 4, "monitor": 2}, "mostly"),
        (HEAD + "Ordinateurs;4\nÉcran;2\n", {"desktop": 4, "monitor": 2}, "mostly"),
        ("Type;Processeur\nPoste fixe;i5\nPoste fixe;i7\nPoste fixe;i3\n", {"desktop": 3}, "mostly"),
        (HEAD + "Poste fixe;4\nImprimante;2\n", {"desktop": 4, "printer": 2}, "mostly"),
        ("Sala;Computador;Projetor\nS1;1;1\nS2;14;1\n", {"desktop": 15, "projector": 2}, "mostly"),
        ("Matériel\n- 2 PC sur chariot\n- 3 imprimantes\n- 1 serveur\n",
         {"desktop": 2, "printer": 3, "server": 1}, "mostly"),
        # headers as kinds, and lines of text
        ("Site;Téléphones loge;Écrans\nNord;2;1\nSud;1;1\n", {"fixed_phone": 3, "monitor": 2}, "place"),
        ("Matériel du phare\n- 1 PC atelier\n- 2 écrans\n- 1 imprimante\n",
         {"desktop": 1, "monitor": 2, "printer": 1}, "place"),
    ],
)  # fmt: skip
def test_what_stands_around_a_word_decides_and_is_told(
    tmp_path: Path, text: str, counts: dict[str, int], sign: str
) -> None:
    readings = _readings(tmp_path, text)
    assert _counts(readings) == counts
    assert {row["message_key"] for row in _told(readings, RULE)} == {f"findings.{RULE}.{sign}.says"}
    assert {row["severity"] for row in _told(readings, RULE)} == {"proposed"}
    assert _asked(readings) == set()


@pytest.mark.parametrize(
    ("text", "counts", "asked"),
    [
        pytest.param(HEAD + "Téléphone;4\nÉcran;2\n", {"monitor": 2}, "Téléphone", id="nothing"),
        pytest.param(HEAD + "Téléphone zorgule;4\nÉcran;2\n", {"monitor": 2}, "Téléphone zorgule",
                     id="a word that nobody knows"),
        pytest.param(HEAD + "Ordinateurs;9\nPC fixe;4\nÉcran;2\n", {"desktop": 4, "monitor": 2}, "Ordinateurs",
                     id="the list has a name for the usual one: it may be their sum"),
        pytest.param(HEAD + "Téléphone atelier astreinte;1\nÉcran;2\n", {"monitor": 2}, "Téléphone atelier astreinte",
                     id="two words disagree"),
        pytest.param("Type;N° de ligne\nTéléphone ambulance;05 61 12 34 56\nÉcran;\n", {"monitor": 1},
                     "Téléphone ambulance", id="a word and a number disagree"),
        pytest.param("Type;N° de ligne;Remarque\nTéléphone;05 61 12 34 56;carte SIM\nÉcran;;\n", {"monitor": 1},
                     "Téléphone", id="two cells disagree"),
        pytest.param("Type;Nombre;Contact\nTéléphone;2;06 12 34 56 78\nÉcran;3;\n", {"monitor": 3}, "Téléphone",
                     id="the number of somebody"),
        pytest.param("Type;Taille écran\nOrdinateur;24\"\nImprimante;\n", {"printer": 1}, "Ordinateur",
                     id="a larger screen"),
        pytest.param("Type;Processeur\nPC;Intel Core i5-8350U\nÉcran;\n", {"monitor": 1}, "PC", id="of a laptop"),
        pytest.param("Type;Processeur\nPC;i5-8250\nÉcran;\n", {"monitor": 1}, "PC", id="its letter left out"),
        pytest.param("Type;Forfait\nTéléphone;non\nÉcran;\n", {"monitor": 1}, "Téléphone", id="it has none"),
        pytest.param("Type;Modèle\nPC;Latitude 5420\nPC;OptiPlex 7090\nPC;\nÉcran;\n",
                     {"laptop": 1, "desktop": 1, "monitor": 1}, "PC", id="the others differ"),
        pytest.param("Type;Modèle\nPC;Latitude 5420\nPC;\nPC;\nPC;\nÉcran;\n", {"laptop": 1, "monitor": 1}, "PC",
                     id="the others are few"),
        pytest.param(HEAD + "Téléphone loge;1\nTéléphone IP;2\nÉcran;1\n", {"fixed_phone": 2, "monitor": 1},
                     "Téléphone loge", id="the list disagrees"),
    ],
)  # fmt: skip
def test_where_nothing_or_too_much_is_said_it_is_asked(
    tmp_path: Path, text: str, counts: dict[str, int], asked: str
) -> None:
    readings = _readings(tmp_path, text)
    assert _counts(readings) == counts
    assert _asked(readings) == {asked}
    assert _told(readings, RULE) == []


@pytest.mark.parametrize("second", ["Poste pro", "Poste bibliothécaires", "Postes prêtés"])
def test_labels_of_one_word_are_the_computers_that_one_of_them_is(tmp_path: Path, second: str) -> None:
    """The list tells what `Poste` is; a telephone is none of it, since one that is carried tells nothing of others."""
    readings = _readings(tmp_path, f"{HEAD}Poste public;4\n{second};9\nTéléphone ambulance;1\nTéléphones;2\n")
    assert _counts(readings) == {"desktop": 13, "smartphone": 1}
    assert _asked(readings) == {"Téléphones"}


def test_what_is_gone_is_not_guessed(tmp_path: Path) -> None:
    readings = _readings(tmp_path, "Matériel;Nombre;État\nPC zorgule;4;vendus\nÉcran;2;\n")
    assert (_counts(readings), _asked(readings)) == ({"monitor": 2}, {"PC zorgule"})


def test_the_answer_of_the_member_wins(tmp_path: Path) -> None:
    text = HEAD + "PC atelier;2\nÉcran;1\n"
    assert _counts(_readings(tmp_path, text, {fold("PC atelier"): "laptop"})) == {"laptop": 2, "monitor": 1}
    assert _counts(_readings(tmp_path, text, {fold("PC"): "laptop"})) == {"laptop": 2, "monitor": 1}
    assert _told(_readings(tmp_path, text, {fold("PC atelier"): "laptop"}), RULE) == []


def test_an_answer_is_about_the_rows_of_which_it_was_asked(tmp_path: Path) -> None:
    """`PC` is asked of 2 of 5; those whose model says another kind stay that, whatever the answer."""
    text = "Type;Modèle;Nombre\nPC;Latitude 5420;3\nPC;;2\nÉcran;;1\n"
    asked = _readings(tmp_path, text)
    assert (_counts(asked), _asked(asked)) == ({"laptop": 3, "monitor": 1}, {"PC"})
    answered = _readings(tmp_path, text, {fold("PC"): "desktop"})
    assert (_counts(answered), _asked(answered)) == ({"laptop": 3, "desktop": 2, "monitor": 1}, set())


@pytest.mark.parametrize(
    ("unknown", "found"),
    [
        ("IP;8058s;1\n", {"fixed_phone": 5}),
        ("Colocation;8058s;1\n", {"fixed_phone": 4}),  # a word that has no model
        ("IP;8058s;1\n" * 5, {"fixed_phone": 4}),  # more than those of which something is known
    ],
)
def test_a_word_that_nobody_knows_is_what_most_of_its_rows_are(
    tmp_path: Path, unknown: str, found: dict[str, int]
) -> None:
    rows = "".join(f"IP;Yealink T4{at}S;1\n" for at in range(1, 5))
    assert _counts(_readings(tmp_path, f"Type;Modèle;Nombre\n{rows}{unknown}")) == found


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_file_that_is_given_back_says_what_was_read(tmp_path: Path, lang: str) -> None:
    text = "Type;Modèle;N° de série\nPC atelier;;S1N2A3B\nÉcran;Dell P2419H;S1N2A3C\n"
    (first,) = _readings(tmp_path, text)
    (part,) = corrected.parts(tmp_path / "parc.csv", [first], lang)
    again = forms.as_csv(part, lang).decode("utf-8-sig")
    second = _readings(tmp_path, again)
    assert _counts(second) == _counts([first]) == {"desktop": 1, "monitor": 1}
    assert _told(second, RULE) == []


def test_one_word_and_reason_is_one_finding(tmp_path: Path) -> None:
    text = "Type;N° de ligne\n" + "".join(f"Téléphone;06 12 34 56 {at:02}\n" for at in range(10, 40)) + "Écran;\n"
    told = _told(_readings(tmp_path, text), RULE)
    assert len(told) == 30
    assert {(row["group_id"], row["raw_value"], row["value_used"]) for row in told} == {
        (told[0]["group_id"], "Téléphone", "smartphone")
    }
    assert not any("06 12" in str(row) for row in told)  # the number stays in the file


def test_what_the_row_says_beats_what_the_list_names(tmp_path: Path) -> None:
    text = "Type;N° de ligne\nTéléphone;06 12 34 56 78\nTéléphone IP;05 61 12 34 56\nSmartphone;\nÉcran;\n"
    assert _counts(_readings(tmp_path, text)) == {"smartphone": 2, "fixed_phone": 1, "monitor": 1}


def test_a_virtual_server_is_none_by_its_system(tmp_path: Path) -> None:
    text = "Type;Nom;Système;Description\nOrdinateur;A1;Windows Server 2022;VM paie\nÉcran;;;\n"
    assert _counts(_readings(tmp_path, text)) == {"monitor": 1}


def test_only_what_is_said_to_be_a_machine_is_a_server_by_its_system(tmp_path: Path) -> None:
    """A directory holds virtual machines, too, under names of the same form."""
    head = "Name;DNSHostName;OperatingSystem;OperatingSystemVersion;Enabled;Description;DistinguishedName\n"
    rows = "".join(
        f"SRV-A0{at};srv-a0{at}.zor.local;Windows Server 2022 Standard;10.0 (20348);True;{said};"
        f"CN=SRV-A0{at},OU=Serveurs,DC=zor,DC=local\n"
        for at, said in enumerate(("Sauvegarde (physique)", "Noeud de calcul", "VM paie"))
    )
    readings = _readings(tmp_path, head + rows)
    assert _counts(readings) == {"server": 1}
    assert _asked(readings) == {"Windows Server 2022 Standard"}


def _meanings() -> list[tuple[str, tuple[str, ...]]]:
    return [(word, tuple(meant)) for word, meant in data()["ambiguous"].items() if meant]


@given(st.lists(st.sampled_from(sorted(signs.signs())), unique=True), st.sampled_from(_meanings()))
def test_signs_decide_only_among_the_meanings_and_never_against_each_other(
    names: list[str], word: tuple[str, tuple[str, ...]]
) -> None:
    verdict = classify(word[0])
    may = choices(verdict)
    alone = {name: said for name in names if (said := signs.decided([name], verdict.candidates, may))}
    together = signs.decided(names, verdict.candidates, may)
    kinds = {category for category, _ in alone.values()}
    assert kinds <= may
    if not kinds:
        assert together is None
    elif len(kinds) == 1:
        assert together is not None
        assert together[0] in kinds
        assert together[1] in alone
    else:
        assert together == ("", "")
    assert signs.decided(names[::-1], verdict.candidates, may) == together


def test_every_sign_speaks_for_categories_that_exist() -> None:
    for sign in signs.signs().values():
        assert {*sign.against} <= known_categories(), sign.name
        assert sign.label or sign.cell or sign.headers or sign.within, sign.name


def test_no_phrase_of_a_label_is_in_two_signs_that_disagree() -> None:
    """Else no word beside it would ever decide. Signs of words that share no meaning never meet."""
    meant = {sign.name: {*sign.against}.union(*sign.against.values()) for sign in signs.signs().values()}
    for one, other in combinations(signs.signs().values(), 2):
        if {*one.against}.isdisjoint(other.against) and not meant[one.name].isdisjoint(meant[other.name]):
            assert one.label.isdisjoint(other.label), (one.name, other.name)


@pytest.mark.parametrize(
    ("label", "category"),
    [('Écran menu 55"', "television"), ('Écran 65" salle de réunion', "television"),
     ('Écran tactile 75"', "interactive_display"), ('Écran 75" classe de CM2', "interactive_display"),
     ('Écran 27" hall', "monitor")],
)  # fmt: skip
def test_a_large_screen_is_what_it_is_used_for(tmp_path: Path, label: str, category: str) -> None:
    [reading] = _readings(tmp_path, f"{HEAD}{label};1\nSwitch;1\n")
    assert reading.table["category"].to_pylist() == [category, "switch"]


@pytest.mark.parametrize(
    ("others", "category"),
    [
        ("DECT", "fixed_phone"), ("Téléphone IP", "fixed_phone"), ("Smartphone", "fixed_phone"),
        ("PC portable", "desktop"), ("Écran", "desktop"), ("Serveur", "desktop"), ("Tablette", "desktop"),
    ],
)  # fmt: skip
def test_a_place_that_does_not_move_is_of_what_stands_beside_it(tmp_path: Path, others: str, category: str) -> None:
    for text in (f"Type;Nb\nPoste fixe;4\n{others};2\n", f"Unité;Poste fixe;{others}\nCardio;1;1\nBloc;3;1\n"):
        assert _counts(_readings(tmp_path, text))[category] >= 4


@pytest.mark.parametrize(
    "text",
    [
        "Matériel;OS;Nb\nPoste fixe;Windows 11;12\nSmartphone;Android;4\n",
        "Matériel;RAM;Nb\nPoste fixe;8 Go;12\nSmartphone;;4\n",
        "Matériel;Processeur;Nb\nPostes fixes;i5-10400;12\nTéléphone IP;;4\n",
        "Matériel;Nb\nPostes fixes Windows 11;12\nSmartphone;4\n",
    ],
)
def test_a_place_that_is_described_as_a_computer_is_one_beside_telephones(tmp_path: Path, text: str) -> None:
    assert _counts(_readings(tmp_path, text))["desktop"] == 12


@pytest.mark.parametrize("model", ["TYSSO POS-1000", "Terminal POS 15", "Aures POS"])
@pytest.mark.parametrize("system", ["Windows 11 (23H2)", "Windows 10 IoT", "Debian 12"])
def test_a_payment_terminal_with_the_system_of_a_computer_is_a_till(tmp_path: Path, model: str, system: str) -> None:
    text = "Name;OS;Model\nCAISSE1;{};{}\nPC1;Windows 11;HP ProDesk 400 G9\n"
    assert _counts(_readings(tmp_path, text.format(system, model))) == {"all_in_one": 1, "desktop": 1}
    assert _counts(_readings(tmp_path, text.format("", model))) == {"payment_terminal": 1, "desktop": 1}


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("parc.csv", "Ordinateurs portables\n\nMatériel;Nb\nPC école;12\nPC mairie;3\n"),
        ("ordinateurs portables.csv", "Matériel;Nb\nPC école;12\nPC mairie;3\n"),
        ("laptops 2025.csv", "Category;Qty\nPC school;12\nPC office;3\n"),
        ("parc.csv", "Classe mobile\n\nMatériel;Nb\nPC;12\nVidéoprojecteur;1\n"),
        ("parc.csv", "Matériel;Nb\nPC;6\nSouris;6\nSacoche;6\nStation d'accueil;6\n"),
        ("parc.csv", "Device;Number\nPC;6\nMouse;6\nLaptop bag;6\n"),
        ("parc.csv", "Matériel;Nb\nOrdinateurs;22\ndont portables;9\nImprimantes;2\n"),
        ("parc.csv", "Catégorie;Modèle;N° série\nPC;;\n;HP EliteBook 840;S1\n;Dell 5420;S2\nÉcran;Iiyama;S3\n"),
    ],
)
def test_where_a_list_speaks_of_computers_that_are_carried_nothing_is_guessed(
    tmp_path: Path, file: str, text: str
) -> None:
    path = tmp_path / file
    path.write_text(text, encoding="utf-8")
    readings = read_all(path, year=2025, as_of=date(2025, 12, 31))
    assert "desktop" not in _counts(readings)
    assert _told(readings, ASKED)


@pytest.mark.parametrize(
    ("whole", "parts"),
    [
        ("Ordinateurs", ("dont portables", "dont fixes")), ("Computers", ("of which laptops", "of which desktops")),
        ("PC", ("davon Laptops", "davon Desktops")),
    ],
)  # fmt: skip
def test_parts_that_add_up_to_a_word_of_several_meanings_stand_in_its_place(
    tmp_path: Path, whole: str, parts: tuple[str, str]
) -> None:
    plain = f"Matériel;Nb\n{whole};22\n{parts[0]};9\n{parts[1]};13\nServer;2\n"
    by_place = f"Matériel;Mairie;École\n{whole};22;10\n{parts[0]};9;4\n{parts[1]};13;6\nServer;2;1\n"
    assert _counts(_readings(tmp_path, plain)) == {"laptop": 9, "desktop": 13, "server": 2}
    assert _counts(_readings(tmp_path, by_place)) == {"laptop": 13, "desktop": 19, "server": 3}
    assert whole in {row["raw_value"] for row in _told(_readings(tmp_path, plain.replace(";22", ";24")), ASKED)}


@pytest.mark.parametrize("maker", ["Ingenico", "Verifone", "PAX"])
def test_payment_terminals_run_linux(tmp_path: Path, maker: str) -> None:
    text = f"Type;Modèle;Système\nTPE;{maker};Linux\nPC fixe;HP;Windows 11\n"
    assert _counts(_readings(tmp_path, text)) == {"payment_terminal": 1, "desktop": 1}


@pytest.mark.parametrize(
    "label", ["Computador da biblioteca", "Ordenador del laboratorio", "PC espace public numérique", "Computer library",
              "Computer in cucina", "Computador do espaço internet"]
)  # fmt: skip
def test_a_computer_of_a_place_where_people_come_is_a_desktop(tmp_path: Path, label: str) -> None:
    assert _counts(_readings(tmp_path, f"{HEAD}{label};6\nSwitch;1\nLaptop;2\n")) == {
        "desktop": 6, "switch": 1, "laptop": 2,
    }  # fmt: skip


@pytest.mark.parametrize("label", ["Portátil da biblioteca", "Laptop library", "Portatile del laboratorio"])
def test_a_laptop_of_such_a_place_is_a_laptop(tmp_path: Path, label: str) -> None:
    assert _counts(_readings(tmp_path, f"{HEAD}{label};6\nSwitch;1\n")) == {"laptop": 6, "switch": 1}


@pytest.mark.parametrize(
    ("head", "word", "place"),
    [("Lieu;Matériel;Nombre", "téléphone", "Secrétariat"), ("Standort;Gerät;Anzahl", "Telefon", "Empfang"),
     ("Ubicación;Equipo;Cantidad", "Teléfono", "Biblioteca"), ("Site;Matériel;Nombre", "Téléphones", "Centrale")],
)  # fmt: skip
def test_a_telephone_at_a_place_is_a_fixed_one_and_it_is_said(tmp_path: Path, head: str, word: str, place: str) -> None:
    text = f"{head}\n{place};Laptop;2\n{place};{word};3\nA;Switch;1\n"
    readings = _readings(tmp_path, text)
    assert _counts(readings) == {"laptop": 2, "fixed_phone": 3, "switch": 1}
    assert [row["message_key"] for row in _told(readings, RULE)] == [f"findings.{RULE}.mostly.says"]


@pytest.mark.parametrize(
    "text",
    [
        "Lieu;Utilisateur;Matériel\nLoge;Durand;téléphone\nLoge;Martin;Laptop\n",  # that of a person
        "Nom;Site;Matériel\nDurand;Siège;téléphone\nMartin;Siège;Laptop\n",
        "Lieu;Matériel\n;téléphone\nLoge;Laptop\n",
        "Site;Matériel\nChantier A;téléphone\nDépôt;Laptop\n",
        "Lieu;Matériel;État\nCave;téléphone;jeté\nLoge;Laptop;OK\n",
        "Matériel;Nombre\ntéléphone;2\nLaptop;3\n",
    ],
)  # fmt: skip
def test_a_telephone_elsewhere_is_asked(tmp_path: Path, text: str) -> None:
    assert _told(_readings(tmp_path, text), ASKED)


@pytest.mark.parametrize("name", ["Classe", "Salle", "Chambre"])
def test_the_name_of_a_column_of_rooms_says_so_in_a_crossed_table(tmp_path: Path, name: str) -> None:
    text = (
        f"{name};Enseignant;TBI;PC fixe;portables;téléphone;Total\nCP A;Mme Oudot;1;2;;;3\nCM2;M. Prigeon;1;2;1;;4\n"
        "Direction;Mme Oudot;;1;;2;3\nCM1;M. Valtaud;1;3;1;;5\nTOTAL;;3;8;2;2;15\n"
    )
    assert _counts(_readings(tmp_path, text))["fixed_phone"] == 2
