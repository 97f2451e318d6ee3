"""Things that are no devices of ours, trade by trade: known wherever they stand, and never in the place of a device."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.intake.vocabulary import phrases
from footprint.intake.vocabulary.categories import classify, known_categories, verdict
from footprint.intake.vocabulary.phrases import of_language, phrases_of, plurals, tokens, vocabulary

SECTIONS = phrases._other_things()
ASIDE = ("not_hardware", "component")
ASKED = ("unknown", "ambiguous")
FAR = sorted(" ".join(words) for words in phrases.other_trades() & of_language("fr") if words)
FAR_FRENCH_ONLY = sorted(" ".join(words) for words in phrases.other_trades() & of_language("fr") - of_language("en"))
DEVICES = ["imprimante", "tablette", "ordinateur portable", "vidéoprojecteur", "serveur", "onduleur", "commutateur"]


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.words[0][1])
def test_every_thing_of_a_trade_is_set_aside_alone_and_in_a_line(section: phrases._Section) -> None:
    for _, word in section.words:
        for text in (word, word.upper(), f"{word} 12", f"{word} (lot 3)"):
            assert classify(text).fate in ASIDE, text


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.words[0][1])
def test_no_thing_of_a_trade_is_also_a_device_a_place_or_a_quality(section: phrases._Section) -> None:
    for _, word in section.words:
        words = tokens(word)
        assert words, word
        assert vocabulary()[words] in ASIDE, word
        assert words not in phrases_of("qualifiers") | phrases_of("places"), word


def test_there_are_many_in_every_language() -> None:
    for lang, fewest in {"fr": 2_000, "en": 1_200, "de": 600, "es": 600, "it": 600, "pt": 600, "nl": 250}.items():
        assert sum(its == lang for section in SECTIONS for its, _ in section.words) >= fewest


@pytest.mark.parametrize(
    ("word", "lang", "plural"),
    [
        ("portátil", "pt", "portatei"), ("altavoz", "es", "altavoce"), ("ratón", "es", "ratone"),
        ("forno", "it", "forni"), ("banco", "it", "banchi"), ("disco rigido", "it", "dischi rigidi"),
        ("stuhl", "de", "stuhle"), ("lampe", "de", "lampen"), ("kast", "nl", "kasten"), ("cadira", "ca", "cadire"),
        ("avião", "pt", "avioe"),
    ],
)  # fmt: skip
def test_plurals_that_are_no_bare_s(word: str, lang: str, plural: str) -> None:
    """Without the `s` at the end, which is left out of every word."""
    assert tuple(plural.split()) in plurals(tokens(word), lang)


def test_a_french_word_has_no_other_plural() -> None:
    assert list(plurals(("chaise",), "fr")) == []


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(FAR_FRENCH_ONLY), st.sampled_from(DEVICES))
def test_a_device_stays_one_before_a_thing_of_another_trade_and_is_never_lost(thing: str, device: str) -> None:
    own = classify(device).category
    for text in (f"{device} {thing}", f"{device} de {thing}", f"{device} pour {thing}"):
        verdict = classify(text)
        assert verdict.category == own or verdict.fate in (*ASKED, *ASIDE), text
        assert verdict.fate in ("device", *ASKED) or tokens(text) in vocabulary(), text
    for text in (f"{thing} avec {device}", f"{thing} + {device}", f"{thing} et {device}", f"{thing} {device}"):
        assert classify(text).fate in ("device", *ASKED), text


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(FAR), st.sampled_from(["lot de", "lot de 10", "boîte de", "paquet de 4", "carton de", "box of"]))
def test_how_many_of_a_thing_does_not_hide_it(thing: str, measure: str) -> None:
    assert classify(f"{measure} {thing}").fate in (*ASIDE, *ASKED)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("Imprimante d'étiquettes", "printer"), ("Imprimante badges", "printer"), ("Écran salle de sport", "monitor"),
        ("Tablette cuisine centrale", "tablet"), ("Label printer shipping", "printer"),
        ("PC de la caisse", "desktop"),
        ("Microscope avec caméra et PC", "ambiguous"), ("Licence Windows + portable", "ambiguous"),
        ("Support pour PC et écran", "not_hardware"), ("Housse tablette", "not_hardware"),
        ("Scanner à rayons X", "not_hardware"), ("Climatiseur mobile", "not_hardware"),
        ("Lot de 25 chaises", "not_hardware"), ("Box of cables", "not_hardware"),
        ("Matériel de jardinage", "ambiguous"),
        ("Boîte de 12 crayons", "not_hardware"), ("Lot de 10 tablettes", "tablet"),
        ("Clé USB 64 Go", "external_storage"), ("Clé 32 Go", "unknown"), ("Llave USB 32GB", "external_storage"),
        ("Bürostühle", "not_hardware"), ("Netzwerkdrucker", "printer"), ("Schülernotebooks", "laptop"),
        ("sillas", "not_hardware"), ("tavoli", "not_hardware"), ("computadores portáteis", "laptop"),
        ("Scanner (jeté en 2022)", "ambiguous"), ("Scanner (HS)", "scanner"), ("Visualiseur", "camera"),
        ("softphone", "not_hardware"), ("registratori di cassa", "payment_terminal"),
    ],
)  # fmt: skip
def test_devices_beside_other_things(text: str, meaning: str) -> None:
    verdict = classify(text)
    assert (verdict.category or verdict.fate) == meaning


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Projecteur PC 1 kW", None), ("Projecteurs PC 2kW", None), ("PC 1 kW", None), ("Découpe LED", None),
        ("Projecteur Fresnel 2 kW", None), ("Projecteur LED wash", None), ("Découpe 1 kW", None),
        ("Optique vidéoprojecteur", None), ("Projecteur", "projector"), ("Projecteur PC", "projector"),
        ("Projecteur Epson 3500 lm", "projector"),
        ("Vidéoprojecteur optique courte", "projector"),
    ],
)  # fmt: skip
def test_what_lights_a_stage_shows_no_picture(text: str, category: str | None) -> None:
    """A plano-convex lantern is called `PC` in French theatres."""
    verdict = classify(text)
    assert (verdict.category, verdict.fate) == (category, "device" if category else "not_hardware")


def test_the_categories_of_ambiguous_words_exist() -> None:
    assert {category for meant in phrases.meanings().values() for category in meant} <= known_categories()


@pytest.mark.parametrize(
    ("label", "category"),
    [
        ("UPS server room", "ups"), ("server room UPS", "ups"), ("Switch salle des serveurs", "switch"),
        ("Salle serveur", None), ("Serverraum", None),
    ],
)  # fmt: skip
def test_the_room_of_the_servers_is_no_server(label: str, category: str | None) -> None:
    assert verdict(label).category == category
