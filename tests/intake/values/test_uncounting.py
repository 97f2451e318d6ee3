"""A number that is a year, a day, money, a size, a place or a telephone is never a number of devices."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.intake.values.text_forms import uncounting, written
from footprint.intake.values.text_lines import in_prose, read
from tests.cases import cases

DEVICES = ("PC portable", "écrans", "box internet", "imprimante laser", "tablettes", "serveur", "PC fixes Dell")
MONTHS = ("janvier", "mars", "août", "décembre", "sept.", "May", "de marzo", "giugno")
FORMS = (
    "{d} {x}", "{x} {d}", "{x} : {d}", "{d} : {x}", "En {x}, {d} et écran", "{d} ({x})", "{d}, {x}", "{x}, {d}",
    "depuis {x} {d}", "- {d} - {x}", "{d} depuis {x}", "3 {d} {x}", "3 {d}, {x}", "{x}, 3 {d}", "Le {x}, {d} neuve.",
    "{d} ........ {x}", "{d} -> {x}", "{x} - {d}", "Au local, {d} ({x}) et écran.",
)  # fmt: skip
few, day, year = st.integers(2, 99), st.integers(1, 31), st.integers(1950, 2049)
NUMBERS = st.one_of(
    year.map(str),
    st.builds("en {}".format, year),
    st.builds("{}-{}".format, year, year),
    st.builds("{} {} {}".format, day, st.sampled_from(MONTHS), year),
    st.builds("le {} {}".format, day, st.sampled_from(MONTHS)),
    st.builds("{:02}/{:02}/{}".format, day, st.integers(1, 12), year),
    st.builds("{:02}/{}".format, st.integers(1, 12), year),
    st.builds("{}-{:02}-{:02}".format, year, st.integers(1, 12), day),
    st.builds("{:02}.{:02}.{}".format, day, st.integers(1, 12), year),
    st.builds("{} {}".format, st.integers(4, 9999), st.sampled_from(["€", "euros", "EUR", "HT", "TTC", "CHF"])),
    st.builds("{} {:03},{:02} €".format, few, few, few),
    st.builds("{},{:02}".format, few, few),
    st.builds("€ {}".format, st.integers(4, 9999)),
    st.integers(1000, 95999).map("{:05} Lussac".format),
    st.builds("{:02} {:03} Lussac".format, few, st.integers(100, 999)),
    st.builds("0{} {:02} {:02} {:02} {:02}".format, st.integers(1, 9), few, few, few, few),
    st.builds("+33 {} {:02} {:02} {:02} {:02}".format, st.integers(1, 9), few, few, few, few),
    st.builds("{}{}".format, few, st.sampled_from([
        " pouces", '"', "''", " ports", " Go", " To", " h", "h30", " %", " ans", " mois", "U", " W", " kWh", "e étage",
        ", rue Pasteur", " bis, avenue Foch", " boulevard Pasteur", " kg", " Mbit/s"
    ])),
    st.builds("{} {}".format, st.sampled_from(
        ["n°", "salle", "bureau", "étage", "page", "art.", "lot n°", "bâtiment", "room", "ligne", "facture", "siret"]
    ), few),
    st.builds("{}x{}".format, st.integers(640, 3840), st.integers(480, 2160)),
    st.builds("10.{}.{}.{}".format, few, few, few),
)  # fmt: skip


@settings(max_examples=cases(100, long=2_000))
@given(st.sampled_from(DEVICES), NUMBERS, st.sampled_from(FORMS))
def test_it_counts_nothing(device: str, number: str, form: str) -> None:
    text = form.format(d=device, x=number)
    counted = {item.quantity for item in (*read(text).items, *in_prose(text)[1])}
    assert counted <= {"", "1", "3"}, text


@settings(max_examples=cases(100, long=2_000))
@given(st.sampled_from(DEVICES), NUMBERS.filter(lambda text: sum(map(str.isdigit, text)) < 9), st.integers(2, 900))
def test_the_number_of_devices_next_to_it_does(device: str, number: str, count: int) -> None:
    text = f"- {count} {device} ({number})"
    assert [item.quantity for item in read(text).items][:1] == [str(count)], text


@settings(max_examples=cases(100, long=2_000))
@given(st.text(st.sampled_from('0123456789 .,/-:€hUxn°"PCécrans'), max_size=40))
def test_nothing_is_lost(text: str) -> None:
    assert written(uncounting(text)) == text
    assert re.sub(r"\d", "0", uncounting(text)) == re.sub(r"\d", "0", text)
