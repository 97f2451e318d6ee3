"""Texts for people: both languages say the same things, and numbers look as each language writes them."""

from __future__ import annotations

import string
from datetime import date

import pytest

from footprint import schema
from footprint.messages import DOMAINS, catalogue, day, number, percent, term, text


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("domain", DOMAINS)
def test_both_languages_have_the_same_texts_with_the_same_gaps(domain: str) -> None:
    french, english = catalogue(domain, "fr"), catalogue(domain, "en")
    assert sorted(french) == sorted(english)
    for key in french:
        assert placeholders(french[key]) == placeholders(english[key]), key


@pytest.mark.parametrize("domain", DOMAINS)
def test_no_text_is_empty(domain: str) -> None:
    assert [key for lang in ("fr", "en") for key, value in catalogue(domain, lang).items() if not value.strip()] == []


def test_a_missing_text_is_an_error_and_not_a_gap() -> None:
    with pytest.raises(KeyError):
        text("cli.no.such.text", "fr")


def test_every_word_of_the_vocabularies_has_a_label() -> None:
    vocabularies = {
        "view": schema.VIEWS, "basis": schema.BASES, "stage": schema.STAGES, "device_status": schema.DEVICE_STATUS,
        "condition": schema.CONDITIONS, "ownership": schema.BEARERS, "fate": schema.FATES, "metric": schema.METRICS,
    }  # fmt: skip
    labels = catalogue("terms", "fr")
    wanted = {f"{kind}.{word}" for kind, words in vocabularies.items() for word in words}
    assert wanted - set(labels) == set()


@pytest.mark.parametrize(
    ("value", "lang", "digits", "written"),
    [
        (12345.6, "fr", 3, "12\u202f300"),
        (12345.6, "en", 3, "12,300"),
        (0.046137, "fr", 3, "0,0461"),
        (0.000000048, "en", 2, "0.000000048"),
        (0.0, "fr", 3, "0"),
        (-3.456, "en", 3, "-3.46"),
        (999.96, "en", 3, "1,000"),
        (16.98, "fr", 3, "17,0"),
        (867.0, "fr", 6, "867"),
        (0.0461, "en", 4, "0.0461"),
        (None, "fr", 3, "non évalué"),
        (float("nan"), "en", 3, "not assessed"),
    ],
)
def test_numbers_are_rounded_to_significant_digits(value: float | None, lang: str, digits: int, written: str) -> None:
    assert number(value, lang, digits=digits) == written


def test_shares_and_dates() -> None:
    assert percent(0.4567, "fr") == "46\xa0%"
    assert percent(0.4567, "en", decimals=1) == "45.7%"
    assert percent(None, "en") == "not assessed"
    assert day(date(2026, 11, 24), "fr") == "24 novembre 2026"


def test_a_term_without_label_is_its_own_name() -> None:
    assert term("category", "laptop", "fr") == "ordinateur portable"
    assert term("category", "laptop-3", "fr") == "laptop-3"
