"""Mails: what is written in them and what is attached, what they answer to left aside."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from footprint.intake import Reading, read_all
from tests.intake.accounts import AS_OF, conserved
from tests.intake.rearranging.test_texts import there

LIST = "Bonjour,\n\nVoici notre matériel :\n- 4 PC portables\n- 3 écrans à l'accueil\n- 1 imprimante laser\n"
WANTED = {"laptop": 4, "monitor": 3, "printer": 1}
CSV = "Type;Quantité\nPC portable;5\nÉcran;7\n"


def mail(text: str, **how: Any) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@exemple.fr", "b@exemple.fr", "RE: inventaire"
    message["Date"] = "Tue, 9 Dec 2025 10:12:44 +0100"
    message.set_content(text, **how)
    return message


def with_page() -> EmailMessage:
    message = mail("Votre programme ne montre pas cette page.\n")
    points = "".join(f"<li>{each}</li>" for each in ("4 PC portables", "3 écrans", "1 imprimante laser"))
    message.add_alternative(f"<html><body><p>Voici :</p><ul>{points}</ul></body></html>", subtype="html")
    return message


def read(folder: Path, data: bytes, name: str = "mail.eml") -> list[Reading]:
    (folder / name).write_bytes(data)
    return [conserved(each) for each in read_all(folder / name, year=2025, as_of=AS_OF)]


QUOTED = "\nLe 8 déc. 2025 à 16:40, Paul a écrit :\n> Bonjour,\n> il me faut 12 PC, 4 écrans\n> et 2 imprimantes\n"
FORMS = {
    "eight_bits": mail(LIST, cte="8bit"),
    "quoted_printable": mail(LIST, cte="quoted-printable"),
    "base64": mail(LIST, cte="base64"),
    "windows": mail(LIST, charset="windows-1252", cte="8bit"),
    "answer_to_a_mail": mail(LIST + QUOTED),
    "signature": mail(f"{LIST}-- \nAnne\nPC : 2\n"),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_what_a_mail_says(tmp_path: Path, name: str) -> None:
    (reading,) = read(tmp_path, FORMS[name].as_bytes())
    assert there(reading) == WANTED


def test_a_page_stands_behind_the_text(tmp_path: Path) -> None:
    message = with_page()
    plain = next(part for part in message.walk() if part.get_content_type() == "text/plain")
    message.set_payload([part for part in message.iter_parts() if part is not plain])
    (reading,) = read(tmp_path, message.as_bytes())
    assert there(reading) == WANTED


def test_an_attached_list_is_read_and_the_letter_is_named(tmp_path: Path) -> None:
    message = mail("Bonjour,\nci-joint la liste.\nAnne\n")
    message.add_attachment(CSV.encode(), maintype="text", subtype="csv", filename="parc à jour.csv")
    message.add_attachment(b"\x89PNG....", maintype="image", subtype="png", filename="logo.png")
    (reading,) = read(tmp_path, message.as_bytes())
    assert there(reading) == {"laptop": 5, "monitor": 7}
    assert reading.name == "mail.eml › parc à jour.csv"
    left = [row["raw_value"] for row in reading.findings.to_pylist() if row["rule"] == "table_left_out"]
    assert left == ["text"]


def test_a_mail_in_a_mail(tmp_path: Path) -> None:
    message = mail("Pour suite à donner.\n")
    message.add_attachment(mail(LIST))
    (reading,) = read(tmp_path, message.as_bytes())
    assert there(reading) == WANTED


def test_mails_within_mails_have_an_end(tmp_path: Path) -> None:
    message = mail(LIST)
    for _ in range(4):
        outer = mail("Voir le message.\n")
        outer.add_attachment(message)
        message = outer
    (reading,) = read(tmp_path, message.as_bytes())
    assert reading.kind is None


PASTED = {
    "answered": "De : Anne <a@exemple.fr>\nEnvoyé : mardi 2 décembre 2025\nÀ : Paul\nObjet : RE: liste\n\n"
    + LIST
    + QUOTED,
    "original_message": f"{LIST}\n-----Message d'origine-----\nDe : Paul\nObjet : PC\n\nListez vos 10 PC.\n",
    "passed_on": "Pour info.\n\n> " + LIST.replace("\n", "\n> ") + "\n",
    "as_requested": LIST.replace("Voici notre matériel :", "Comme demandé, voici ce qu'on a à l'antenne :"),
    "rounds": LIST + "\nJ'ai fait le tour des bureaux.\n",
}


@pytest.mark.parametrize("name", PASTED)
def test_a_pasted_mail(tmp_path: Path, name: str) -> None:
    (reading,) = read(tmp_path, PASTED[name].encode(), "mail.txt")
    assert there(reading) == WANTED


def test_a_text_with_two_heads_is_no_mail(tmp_path: Path) -> None:
    (reading,) = read(tmp_path, f"From: Anne\nSubject: list\n\n{LIST}".encode(), "note.txt")
    assert there(reading) == WANTED


def test_a_nul_in_a_header_costs_nothing(tmp_path: Path) -> None:
    data = mail(LIST).as_bytes().replace(b"text/plain;", b"text/plain; x*=utf\0-8''p%C3%A9;")
    assert b"\0" in data
    assert there(read(tmp_path, data)[0]) == WANTED
