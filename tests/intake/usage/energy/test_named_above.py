"""Whose energy a log tells, by the lines above it that devices write: their own name, else where they stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.intake.usage.written import read, totals

LOG = "Date\tTime\tDevice Power (kW)\tDevice Energy (kWh)\n" + "".join(
    f"03/17/2025\t{hour:02}:00:00\t3.0\t{18000 + 3 * hour}.5\n" for hour in range(24)
)
ABOVE = {
    "a rack unit": ("Rack PDU 2G APP    v7.1.0\nName: PDU-BAIE-03-A\nLocation: Salle R+1\nContact: Exploitation\n",
                    ("asset", "PDU-BAIE-03-A", "it")),
    "only where it stands": ("Energy log v2\nLocation: Mairie annexe\n", ("site", "Mairie annexe", "facility")),
    "a meter, in French": ("Compteur : Gymnase Nord\n", ("site", "Gymnase Nord", "facility")),
    "a server, in German": ("Gerät: Server srv-web-2\nStandort: Keller\n", ("asset", "Server srv-web-2", "it")),
    "a line of labels": ("Name\tDate\tTime\tUser\tContact\tModel\nPDU-B2\t10/13/2025\t08:41:06\tapc\tDSI\tAP8853\n",
                         ("asset", "PDU-B2", "it")),
    "labels and colons": ("Name:\tPDU-A1\nLocation:\tSalle info\nContact:\tDSI\n", ("asset", "PDU-A1", "it")),
    "beside its label": ("Site\tÉcole Jean-Moulin\n", ("site", "École Jean-Moulin", "facility")),
}  # fmt: skip


@pytest.mark.parametrize("form", ABOVE)
def test_a_log_is_of_what_is_named_above_it(tmp_path: Path, form: str) -> None:
    above, wanted = ABOVE[form]
    readings = read(tmp_path, "data.txt", f"{above}\n{LOG}")
    assert {each.kind for each in readings} == {"energy"}
    rows = [row for each in readings for row in each.table.to_pylist()]
    assert {(row["subject_kind"], row["subject_id"], row["boundary"]) for row in rows} == {wanted}
    assert totals(readings) == pytest.approx({"energy": 69.0})


@pytest.mark.parametrize("above", ["Contact: Jeanne Martin\n", "Name: Mme Martin\n", "Version: 7.1.2\nUnit: kWh\n"])
def test_a_person_or_a_version_names_no_meter(tmp_path: Path, above: str) -> None:
    readings = read(tmp_path, "data.txt", f"{above}\n{LOG}")
    assert totals(readings) == {}
