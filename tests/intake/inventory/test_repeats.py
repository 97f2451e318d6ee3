"""Keys that stand more than once are found the same way, whether texts are compared or their hashes."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.intake.inventory import same_device
from tests.cases import cases
from tests.intake.accounts import rules
from tests.intake.conftest import Read

KEYS = st.lists(st.none() | st.text(st.sampled_from("ab|é"), max_size=2), max_size=30)


@pytest.mark.parametrize("many", [same_device._MANY, -1], ids=["texts", "hashes"])
@settings(max_examples=cases(30))
@given(keys=KEYS)
def test_rows_whose_key_stands_more_than_once(many: int, keys: list[str | None]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(same_device, "_MANY", many)
        rows, group = same_device.repeats(pa.array(keys, pa.string()))
    assert rows.tolist() == [at for at, key in enumerate(keys) if key is not None and keys.count(key) > 1]
    assert len(set(zip((keys[at] for at in rows), group.tolist(), strict=True))) == len({keys[at] for at in rows})
    assert len(set(group.tolist())) == len({keys[at] for at in rows})


HANDED_ON = (
    "Nom;Modèle;{name};Remis le;Remarque\nA. Roy;Galaxy A15;352711942236154;01/03/2022;rendu, donné à B. Vidal\n"
    "B. Vidal;Galaxy A15;35 271194 223615 4;12/01/2025;\nC. Lebas;Galaxy A15;354142381912396;29/12/2023;\n"
    "D. Oger;Galaxy A15;;05/06/2024;\nE. Yvon;Galaxy A15;;05/06/2024;\n"
)


@pytest.mark.parametrize("name", ["IMEI", "N° IMEI", "IMEI 1"])
def test_a_telephone_that_was_handed_on_is_one_device(read_text: Read, name: str) -> None:
    """Its two holders have a line each, with one IMEI; telephones without one stay."""
    reading = read_text(HANDED_ON.format(name=name))
    assert reading.table["line"].to_pylist() == [3, 4, 5, 6]
    assert rules(reading)["duplicate_serial"] == 1
    assert not any("352711942236154" in str(row) for row in reading.findings.to_pylist())


@pytest.mark.parametrize("name", ["N° commande", "ICCID", "Téléphone"])
def test_other_numbers_that_lines_share_are_no_device(read_text: Read, name: str) -> None:
    assert read_text(HANDED_ON.format(name=name)).accepted == 5


def test_an_imei_is_compared_where_one_device_has_one_serial_number_too(read_text: Read) -> None:
    """Two serial numbers are two telephones, whatever was copied beside them."""
    text = "Modèle;N° de série;IMEI\nGalaxy A15;R5CT1;352711942236154\nGalaxy A15;R5CT2;352711942236154\n"
    assert read_text(text).accepted == 2


@pytest.mark.parametrize("name", ["Machine;", ""])
@pytest.mark.parametrize("first", [True, False])
def test_a_tag_that_all_machines_have_is_no_serial_number(read_text: Read, name: str, first: bool) -> None:
    """The number of a school stands on each of its 30 machines: a column of names tells them apart, or nothing. With
    names other machines may stand beside them, before or behind; that each of the 30 counts is said."""
    tagged = [f"0441987K;{name and f'B204-P{at:02};'}OptiPlex {3000 + 10 * at % 50};Desktop" for at in range(30)]
    others = [f"SN{at:06};{name}PC;Desktop".replace("Machine", f"M{at}") for at in range(5_000)] if name else []
    lines = "\n".join([*tagged, *others] if first else [*others, *tagged])
    reading = read_text(f"TAG;{name}Modèle;Châssis\n{lines}\n")
    assert reading.accepted == len(tagged) + len(others)
    assert rules(reading)["shared_serial"] == len(tagged)


def test_a_machine_under_many_names_is_one(read_text: Read) -> None:
    """A tablet that was enrolled five times, each time with the name of another child, among 50 others."""
    names = ["Anna", "Bo", "Cléo", "Dina", "Eve"]
    lines = [f"SN00001;iPad-{name};iPad 9;Tablette" for name in names]
    lines += [f"SN1{at:04};iPad-{at};iPad 9;Tablette" for at in range(50)]
    reading = read_text("N° de série;Nom;Modèle;Type\n" + "\n".join(lines))
    assert reading.accepted == 51
    assert rules(reading)["duplicate_serial"] == 4
