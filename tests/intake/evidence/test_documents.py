"""Texts without a table are refused as what they are; lists and notes are none of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from footprint.intake.evidence.documents import named
from footprint.intake.formats.limits import Limits
from footprint.intake.formats.text import source
from tests.intake.usage.written import read, rules

TEXTS = {
    "contract, French": ("wrong_kind.contract_text", """Contrat d'hébergement n° 12
Entre la commune de Rivallon, ci-après « le Client », et la société Nuvalis, ci-après « le Prestataire ».
Article 1 - Objet. Le Prestataire héberge 3 serveurs virtuels.
Article 2 - Durée. Le contrat prend effet le 1er mars 2025 pour douze mois.
Article 3 - Prix. Le prix est fixé à l'annexe, révisable chaque année.
"""),
    "contract, English": ("wrong_kind.contract_text", """Service agreement
This agreement is made between Orrin Ltd (hereinafter the Customer) and Castel Hosting.
Clause 1: the Provider runs four servers for the Customer.
Clause 2: the agreement takes effect on 1 March 2025 for three years.
Clause 3: the parties may end it with three months of notice.
"""),
    "contract, German": ("wrong_kind.contract_text", """Wartungsvertrag
zwischen der Stadt Auenfeld, nachfolgend Auftraggeber, und der Firma Rolm, nachfolgend Auftragnehmer.
§ 1 Gegenstand. Der Auftragnehmer wartet acht Server der Stadt.
§ 2 Laufzeit. Der Vertrag tritt in Kraft am 1. März 2025 und gilt drei Jahre.
§ 3 Vergütung. Die Vergütung richtet sich nach der Anlage.
"""),
    "minutes": ("wrong_kind.minutes", """Compte rendu du comité informatique du 3 mars 2025
Présents : la directrice et deux enseignants du collège.
Ordre du jour : avenir des postes et consommation de la salle serveur.
La directrice rappelle que le budget est serré et que rien ne sera acheté avant septembre.
Le responsable du réseau propose de relever le compteur de la salle tous les mois.
"""),
    "letter": ("no_header.letter", """Objet : votre demande de données
Madame, Monsieur,
Nous vous remercions de votre demande et vous enverrons les relevés dès que possible.
Notre prestataire nous a promis les chiffres de la consommation pour la fin du mois.
Nous vous prions de croire à notre entière disposition pour toute question.
Cordialement
"""),
    "any sentences": ("no_header.prose", """Rien ne tourne chez nous pendant les vacances, sauf la climatisation.
Elle est vieille, et son moteur fait beaucoup de bruit le matin.
Personne ne sait combien elle consomme, car il n'y a pas de compteur.
"""),
}  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_refused_as_what_it_is(tmp_path: Path, text: str) -> None:
    kind, written = TEXTS[text]
    assert rules(read(tmp_path, "document.txt", written)) == {f"{kind}.says"}


PAGE = "<html><body>{}</body></html>"


@pytest.mark.parametrize("text", [text for text in TEXTS if text.startswith("contract")])
def test_a_contract_is_one_in_a_page_as_well(tmp_path: Path, text: str) -> None:
    written = PAGE.format("".join(f"<p>{line}</p>" for line in TEXTS[text][1].splitlines()))
    assert rules(read(tmp_path, "contract.html", written)) == {"wrong_kind.contract_text.says"}


@pytest.mark.parametrize(
    "text",
    ["bonjour\ntout le monde\n", "1;2;3\n4;5;6\n", "Article 1;12;4\nArticle 2;8;7\nArticle 3;9;2\n",
     "3 PC\n2 imprimantes\n1 NAS\n", "Réf;Texte\n1;Le contrat prend effet.\n"],
)  # fmt: skip
def test_what_is_no_sentences_is_no_document(tmp_path: Path, text: str) -> None:
    path = tmp_path / "list.txt"
    path.write_text(text, encoding="utf-8")
    assert named(source(path, Limits())) == ""
