"""Hours of servers by month, whatever the servers are for and whatever is noted of one of them. Hours at which they
stood still, or at which people worked on them, are none."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.intake.usage.written import read, totals

# title, names of the first two columns, months, total, what the servers are for, a note below
RUNNING = [
    ("Heures de fonctionnement des machines virtuelles – année 2025", "VM;Rôle", "janv.;févr.;mars", "Total",
     ("Fichiers", "ancien CRM, arrêté le 30 juin"), "ERP : 9 h d'arrêt le 14 août (migration)"),
    ("Uptime of virtual machines 2025 (hours, from vCenter)", "Server;Purpose", "Jan;Feb;Mar", "Total",
     ("Mail support", "training lab"), "srv-a: 4 h downtime on 12 March (maintenance)"),
    ("Betriebsstunden der virtuellen Server 2025", "VM;Zweck", "Januar;Februar;März", "Summe",
     ("ERP Mitarbeiter", "Druckserver"), "srv-a: Ausfall im März"),
    ("Horas de funcionamiento de las máquinas virtuales, año 2025", "Servidor;Función", "Enero;Febrero;Marzo", "Total",
     ("ficheros", "formación del personal"), ""),
    ("Ore di funzionamento delle macchine virtuali 2025", "VM;Ruolo", "gen;feb;mar", "Totale",
     ("sito", "formazione personale"), "srv-a: fermo per manutenzione"),
    ("Heures de fonctionnement des instances 2025 (OpenStack)", "Instance;Projet", "T1;T2;T3", "Total",
     ("Support utilisateurs", "Serveur d'impression"), ""),
    ("Heures d'allumage des serveurs 2025", "Serveur;Usage", "01/2025;02/2025;03/2025", "Total",
     ("Formation des agents", "Chauffage (GTB)"), "Arrêt de srv-b du 3 au 6 février"),
    ("Server hours 2025", "VM;Owner team", "2025-01;2025-02;2025-03", "Total",
     ("Errors and tickets", "Budget app"), ""),
]  # fmt: skip
NOT_RUNNING = [
    "Heures d'arrêt des machines virtuelles 2025\n\nVM;Rôle;janv.;févr.\nSRV-ERP;ERP;4;0\nSRV-FIC;Fichiers;1;0\n",
    "Machines virtuelles : heures 2025\n\nVM;Rôle;janv.;févr.\nSRV-ERP;ERP;4;0\nSRV-FIC;Fichiers;1;0\n"
    "Heures d'indisponibilité constatées par la supervision\n",
    "Heures passées par les agents sur les serveurs 2025\n\nServeur;Agent;janv.;févr.\nERP;Durand;4;0\nFIC;Petit;1;0\n",
    "Server hours 2025\n\nServer;Staff;Jan;Feb\nsrv-a;Smith;4;2\nsrv-b;Jones;1;2\nHours worked by the staff\n",
    "Heures machines 2025\n\nMachine;Atelier;janv.;févr.\nPompe 1;A;400;300\nTour CNC;B;100;200\n",
]


@pytest.mark.parametrize(("title", "names", "months", "total", "roles", "note"), RUNNING)
def test_hours_of_servers_whatever_they_are_for(
    tmp_path: Path, title: str, names: str, months: str, total: str, roles: tuple[str, str], note: str
) -> None:
    text = f"{title}\n\n{names};{months};{total}\nsrv-a;{roles[0]};744;672;740;2156\nsrv-b;{roles[1]};100;0;80;180\n"
    text += f"{total};;844;672;820;2336\n\n{note}\n"
    assert totals(read(tmp_path, "heures.csv", text)) == {"compute_hours": pytest.approx(2336)}


@pytest.mark.parametrize("text", NOT_RUNNING)
def test_other_hours_are_none_of_servers(tmp_path: Path, text: str) -> None:
    assert not totals(read(tmp_path, "heures.csv", text))
