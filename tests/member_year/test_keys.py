"""Files of which only the lake used to find out that two rows had one key: each is read, and costs nobody a year."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from footprint.inbox.store import Inbox
from footprint.lake import Lake
from footprint.member_year import Summary, rebuild
from pipelines.changes import unread_files
from pipelines.resources import Home
from tests.fixtures import INTAKE, Fixture
from tests.intake.workbook_files import xlsx
from tests.shipped import FACTORS

KEYS: dict[str, Any] = {"year": 2025, "member_id": "ville-a"}
INVENTORY = Fixture("parc.csv", (INTAKE / "town_computers_glpi10_fr.csv").read_bytes())
BILL = Fixture("facture.csv", (INTAKE / "usage" / "cloud_focus.csv").read_bytes())
VMS = Fixture("vm.csv", (INTAKE / "usage" / "hosting_vinfo.csv").read_bytes())
INDEX = "".join(f"{date(2025, 3, 26) + timedelta(n)} 01:00;{24 * n};Mairie\n" for n in range(9))
ODD = {
    "sheets left out": ("parc.xlsx", xlsx({"Parc": [("Type", "Qté"), ("Écran", 2)], "A": [("a",)], "B": [("b",)]})),
    "heading three times": ("parc.csv", "Type;Qté;Modèle;Modèle;Modèle\nServeur;1;x;y;z\n".encode()),
    "two headings twice": ("parc.csv", "Modèle;Modèle;Type;Site;Site;Qté\nx;y;Serveur;a;b;1\n".encode()),
    "change of clock": ("index.csv", f"Horodatage;index_kwh;Site\n{INDEX}".encode()),
    "machine on two hosts": ("vm.csv", "Hôte;Machine virtuelle;Service\nh1;v1;s1\nh2;v1;s1\nh1;v1;s2\n".encode()),
    "site of a person": ("sites.csv", b"site_id;kind;country;pue\na;office;FRA;\nodile@exemple.fr;home;FRA;\n"),
    "crossed, unknown twice": ("parc.csv", "Site;PC portable;Écran;zorglub;bidule\nA;;;2;3\nB;1;4;2;\n".encode()),
}  # fmt: skip


def sent(home: Path, files: Mapping[str, tuple[str, bytes]]) -> Summary:
    for name, (file, content) in files.items():
        Inbox(home).deliver(io.BytesIO(content), received_on=date(2026, 1, 10), name=file, list_name=name, **KEYS)
    return rebuild(Lake(home), Inbox(home), **KEYS, factor_set=FACTORS)


@pytest.mark.parametrize("name", ODD)
def test_odd_files_beside_a_good_one(name: str, tmp_path: Path) -> None:
    alone = sent(tmp_path / "alone", {"parc": (INVENTORY.name, INVENTORY.content)})
    both = sent(tmp_path / "both", {"parc": (INVENTORY.name, INVENTORY.content), "autre": ODD[name]})
    assert both.unusable == alone.unusable == ()
    assert both.accepted > alone.accepted
    assert not {"unreadable_file", "kept_reading"} & both.findings.keys()


@pytest.mark.parametrize("table", [INVENTORY, BILL, VMS], ids=lambda each: each.name)
def test_the_same_table_plain_and_packed_counts_once(table: Fixture, tmp_path: Path) -> None:
    once = sent(tmp_path / "once", {"liste": (table.name, table.content)})
    wrapped = {each.name: (each.name, each.content) for each in (table, table.gz(), table.zip(), table.gz().zip())}
    again = sent(tmp_path / "again", {name.replace(".", "-"): file for name, file in wrapped.items()})
    assert (again.accepted, again.refused, again.devices) == (once.accepted, once.refused, once.devices)
    assert again.unusable == ()
    for name in ("devices", "usage", "allocations"):
        one, other = (Lake(tmp_path / each).read(name, **KEYS) for each in ("once", "again"))
        assert one.drop_columns(["list"]) == other.drop_columns(["list"])


@pytest.mark.parametrize("file", [INVENTORY.gz(), INVENTORY.zip(), BILL.gz()], ids=lambda each: each.name)
def test_a_packed_file_that_was_read_is_not_new_at_every_look(file: Fixture, tmp_path: Path) -> None:
    sent(tmp_path, {"liste": (file.name, file.content)})
    assert unread_files(Home(path=str(tmp_path)), 2025) == {}
