"""Texts for people: both languages say the same things, and numbers look as each language writes them."""

from __future__ import annotations

import json
import math
import random
import re
import string
from datetime import date
from importlib.resources import files
from pathlib import Path

import pyarrow as pa
import pytest

from footprint import schema
from footprint.intake.findings import SCHEMA
from footprint.intake.lake_rows import TABLE_OF
from footprint.intake.telling import tell
from footprint.messages import (
    DOMAINS,
    LANGUAGES,
    adding_up,
    catalogue,
    counted,
    day,
    filled,
    is_singular,
    number,
    partial_day,
    percent,
    shown,
    term,
    text,
    within,
)
from footprint.report.wording import Wording


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("domain", DOMAINS)
def test_both_languages_have_the_same_texts_with_the_same_gaps(domain: str) -> None:
    french, english = catalogue(domain, "fr"), catalogue(domain, "en")
    assert sorted(french) == sorted(english)
    for key in french:
        assert placeholders(french[key]) == placeholders(english[key]), key


def test_every_file_of_texts_is_looked_at() -> None:
    kept = {path.name for path in files("footprint").joinpath("texts").iterdir() if path.is_file()}
    assert kept == {f"{domain}.{lang}.toml" for domain in DOMAINS for lang in LANGUAGES}


@pytest.mark.parametrize("domain", DOMAINS)
def test_no_text_is_empty(domain: str) -> None:
    assert [key for lang in ("fr", "en") for key, value in catalogue(domain, lang).items() if not value.strip()] == []


def test_what_members_read_names_no_command_and_no_setting() -> None:
    """A member has a browser: findings and pages say what to do there, and what to ask of the analyst. Two programs run
    where the members' own machines are; pages under `settle` are the analyst's."""
    shell = re.compile(
        r"FOOTPRINT_[A-Z]|footprint (?:template|check|estimate|run|files|answers|members|years)"
        r"|(?<!glpi-agent )(?<!aggregate-logs )--[a-z]"
    )
    named = [
        (domain, lang, key)
        for domain in set(DOMAINS) - {"cli"}
        for lang in LANGUAGES
        for key, value in catalogue(domain, lang).items()
        if not key.startswith("settle.") and shell.search(value)
    ]
    assert named == []


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
        (-1.234e300, "fr", 3, "-1,23\u00a0×\u00a010³⁰⁰"),
        (10**15, "en", 15, "1\u00a0×\u00a010¹⁵"),
        (None, "fr", 3, "non évalué"),
        (float("nan"), "en", 3, "not assessed"),
    ],
)
def test_numbers_are_rounded_to_significant_digits(value: float | None, lang: str, digits: int, written: str) -> None:
    assert number(value, lang, digits=digits) == written


@pytest.mark.parametrize("seed", range(300))
def test_parts_as_they_are_written_add_up_to_their_sum_as_it_is_written(seed: int) -> None:
    """Added up and rounded as the sum is; a part keeps three digits at least, and is never written as anything but
    itself, rounded."""
    drawn = random.Random(seed)
    values = [drawn.choice((1, 1, -1)) * 10 ** drawn.uniform(-2, 5) for _ in range(drawn.randint(2, 12))]
    whole = math.fsum(values)
    digits = adding_up([*values, None], whole)
    assert min(digits) >= 3
    written = [
        float(number(value, "en", digits=each).replace(",", ""))
        for value, each in zip(values, digits[:-1], strict=True)
    ]
    assert written == [float(f"{value:.{each}g}") for value, each in zip(values, digits[:-1], strict=True)]
    last = 10.0 ** (math.floor(math.log10(abs(float(f"{whole:.3g}")))) - 2)
    assert abs(math.fsum(written) - float(f"{whole:.3g}")) <= last / 2 * (1 + 1e-6)


def test_parts_keep_three_digits_where_these_add_up_or_where_they_are_no_parts() -> None:
    assert adding_up([851.2, 563.4, 145.1], 1559.7) == [3, 3, 3]
    assert adding_up([1334.0, 1334.0, 1334.0], 4002.0) == [4, 4, 4]  # 1,330 three times is 3,990, not 4,000
    assert adding_up([224.1, 60.2], 4050.0) == [3, 3]
    assert adding_up([None, None], None) == [3, 3]
    assert adding_up([], 5.0) == []


@pytest.mark.parametrize(
    ("value", "low", "high", "written"),
    [
        (865.7, 626.0, 1548.0, ("870", "630", "1,550")),
        (11.078, 8.6, 18.52, ("11.1", "8.6", "18.5")),
        (4.048, 2.8, 9.5, ("4.0", "2.8", "9.5")),  # with its zero
        (7.9, 2.0, 900.0, ("8", "0", "900")),  # below the step: its own first digit, and never 0
    ],
)
def test_a_figure_has_the_digits_that_its_interval_leaves(
    value: float, low: float, high: float, written: tuple[str, str, str]
) -> None:
    assert within(value, low, high, "en") == written


def test_shares_and_dates() -> None:
    assert percent(0.4567, "fr") == "46\xa0%"
    assert percent(0.4567, "en", decimals=1) == "45.7%"
    assert percent(None, "en") == "not assessed"
    assert day(date(2026, 11, 24), "fr") == "24 novembre 2026"


@pytest.mark.parametrize(("lang", "value", "said"), [
    ("fr", 0, "singular"), ("fr", 1, "singular"), ("fr", "1,5", "singular"), ("fr", 2, "plural"),
    ("fr", "1\u202f293", "plural"), ("fr", None, "plural"), ("fr", "au moins 3", "plural"),
    ("en", 0, "plural"), ("en", 1, "singular"), ("en", "1", "singular"), ("en", "1.5", "plural"),
    ("en", "1,293", "plural"),
])  # fmt: skip
def test_words_agree_with_the_number_before_them(lang: str, value: object, said: str) -> None:
    """French counts from two on as several, English everything but one."""
    template = "{other} of {count} [singular|plural]"
    assert filled(template, {"other": 7, "count": value}, lang).endswith(said)


def test_things_are_counted_in_full_and_figures_in_three_digits() -> None:
    assert (counted(17_758.0, "en"), counted(17_758.4, "en"), counted(None, "en")) == (
        "17,758",
        "17,800",
        "not assessed",
    )
    assert counted(math.fsum([0.1] * 1_004_600), "en") == "100,460"  # a sum of parts, a few bits beside
    assert counted(math.nextafter(100_460, 0), "fr") == counted(math.nextafter(100_460, 1e6), "fr") == "100\u202f460"


def test_a_day_is_written_as_far_as_it_is_known() -> None:
    written = [partial_day(each, "fr") for each in ("2025-03-12", "2025-03", "2025", "2014-2024")]
    assert written == ["12 mars 2025", "mars 2025", "2025", "2014-2024"]


def test_a_term_without_label_is_its_own_name() -> None:
    assert term("category", "laptop", "fr") == "ordinateur portable"
    assert term("category", "laptop-3", "fr") == "laptop-3"


VALUES = {
    "0": 0, "1": 1, "2": 2, "9,999": 9_999, "10,000": 10_000, "10,000.0": 10_000.0, "1e7": 10**7, "1e7.0": 1e7,
    "none": None, "not a number": math.nan, "endless": math.inf, "part": 0.5, "name": "Ÿ" * 250,
    "words": r"l'« été » {x} %s {0} \1", "true": True, "day": date(2025, 3, 30), "list": ["a", "b"],
}  # fmt: skip
EVERY_TEXT = [(domain, lang) for domain in DOMAINS for lang in LANGUAGES]


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES.keys())
@pytest.mark.parametrize(("domain", "lang"), EVERY_TEXT)
def test_every_text_takes_any_value(domain: str, lang: str, value: object) -> None:
    for key, template in catalogue(domain, lang).items():
        names = placeholders(template)
        said = text(f"{domain}.{key}", lang, **dict.fromkeys(names, value)) if names else template
        form = r"\1" if is_singular(value, lang) else r"\2"
        agreed = re.sub(r"\[([^][|]*)\|([^][|]*)\]", form, template)
        assert said == re.sub(r"\{\w+\}", lambda _: shown(value), agreed), key
        assert names or not {"{", "}"} & set(said), key


@pytest.mark.parametrize(("domain", "lang"), EVERY_TEXT)
def test_texts_name_values_and_say_nothing_of_their_form(domain: str, lang: str) -> None:
    for key, template in catalogue(domain, lang).items():
        for _, name, form, conversion in string.Formatter().parse(template):
            assert not form, key
            assert conversion is None, key
            assert name is None or name.isidentifier(), key


def found(key: str, args: str, **more: str) -> pa.Table:
    row = {"file_sha8": "00000000", "line": 2, "column": "category", "rule": "rule", "severity": "flagged",
           "row_count": 1, "group_id": "1", "message_key": key, "message_args": args}  # fmt: skip
    return pa.Table.from_pylist([row | more], schema=SCHEMA)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("value", [0, 1, 2, 9_999, 10_000, 10_000.0, 1e7, None, 0.5, "Ÿ" * 250])
def test_every_finding_takes_any_value(value: object, lang: str) -> None:
    """As they are stored, and as `check`, the portal and the report tell them."""
    texts = catalogue("findings", lang)
    rows: list[pa.Table] = []
    for key in texts:
        if key.endswith(".says"):
            names = placeholders(texts[key]) | placeholders(texts.get(f"{key[:-5]}.mend", ""))
            args = json.dumps(dict.fromkeys(names, value))
            more = {"proposal": "laptop", "value_used": "laptop", "group_id": str(len(rows))}
            rows.append(found(f"findings.{key}", args, **more))
    told = tell(pa.concat_tables(rows), lang)
    assert len(told) == len(rows)
    assert [each for each in told if {"{", "}"} & set(each.message + each.mend)] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_findings_of_another_version_are_told_all_the_same(lang: str) -> None:
    (less,) = tell(found("findings.implausible_mix.no_screen.says", "{}"), lang)
    assert "–" in less.message
    (unknown,) = tell(found("findings.no_such_rule.says", "{}", rule="no_such_rule"), lang)
    assert "no_such_rule" in unknown.message


@pytest.mark.parametrize("count", [9_999, 10_000, 10_000.0, 1e7])
def test_a_large_number_in_a_finding(count: float) -> None:
    (told,) = tell(found("findings.implausible_mix.no_screen.says", json.dumps({"computers": count})), "en")
    assert told.message == f"No screen for {count if count == 9_999 else f'{count:,.0f}'} computers."


@pytest.mark.parametrize(("ratio", "lang", "written"), [(0.85, "fr", "0,85"), (0.85, "en", "0.85"), (2.0, "fr", "2")])
def test_a_part_in_a_finding(ratio: float, lang: str, written: str) -> None:
    args = json.dumps({"ratio": ratio, "ratio_last_year": 1})
    (told,) = tell(found("findings.implausible_mix.far_from_last_year.says", args), lang)
    assert told.message.startswith(f"{written} ")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("value", [0, 1, 2, 9_999, 10_000, 1e7, None, math.nan, math.inf, -1e300, 1e-300])
def test_figures_of_any_size_are_written(value: float | None, lang: str) -> None:
    w = Wording(lang)
    forms = [
        w.number(value),
        w.count(value),
        w.percent(value),
        w.exact(value),
        *(w.measure(value, u) for u in ("kgCO2e", "x")),
    ]
    assert all(forms)
    assert f"{math.nan}" not in " ".join([*forms, w.each(value, "kWh")])


def test_no_number_is_cut_to_six_digits() -> None:
    """`:g` writes 1250000.5 as 1.25e+06: numbers for people, and those that are parsed again, keep their digits."""
    product = Path(schema.__file__).parent
    rooms = [product / name for name in ("intake", "member_year", "portal", "report", "region", "cli")]
    cut = re.compile(r"[{][^{}]*:g[}]|%g")
    modules = [path for room in rooms for path in room.rglob("*.py")]
    assert modules
    written = [str(path.relative_to(product)) for path in modules if cut.search(path.read_text())]
    assert written == []


@pytest.mark.parametrize("domain", ["findings", "portal", "report", "terms"])
def test_french_signs_never_stand_alone_at_the_head_of_a_line(domain: str) -> None:
    """A no-break space before : ; ! ? and inside « »."""
    breaking = re.compile(r"\S [:;!?»]|« ")
    assert [key for key, said in catalogue(domain, "fr").items() if breaking.search(said)] == []


@pytest.mark.parametrize(("share", "written"), [(0.994, "99"), (0.995, "> 99"), (2198 / 2200, "> 99"), (1.0, "100")])
def test_what_is_not_the_whole_does_not_read_as_the_whole(share: float, written: str) -> None:
    assert percent(share, "fr").replace("\u00a0", " ") == f"{written} %"


@pytest.mark.parametrize("domain", ["cli", "portal"])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_kind_of_table_has_a_name(domain: str, lang: str) -> None:
    names = catalogue(domain, lang)
    assert {kind for kind in (*TABLE_OF, "weblog") if f"kind.{kind}" not in names} == set()
