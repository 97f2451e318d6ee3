"""Words of headers: one name in any spelling, the preferred phrase first, words that rule a name out."""

from __future__ import annotations

import pytest

from footprint.header_words import assigned, roles, words


@pytest.mark.parametrize(
    "name", ["ClientRequestURI", "client-request_uri", "CLIENT REQUEST URI", "client.requests.uri"]
)
def test_one_name_in_any_spelling(name: str) -> None:
    assert words(name) == {"client", "request", "uri"}


def test_accents_plurals_and_units() -> None:
    assert words("Durée des visites (kWh)") == {"duree", "visite", "kwh"}
    assert words("status of address") == {"status", "address"}


def test_the_longer_phrase_has_a_name_and_the_preferred_one_comes_first() -> None:
    table = roles({"sessions": ["visit", "!unique"], "mean": ["visit duration"], "day": ["jour", "date"]})
    assert assigned(table, ["Date", "Jour", "visit_duration", "visits", "unique visits"]) == {
        "day": [1, 0], "mean": [2], "sessions": [3],
    }  # fmt: skip


def test_a_word_that_rules_out_does_not_where_the_phrase_has_it() -> None:
    (host,) = roles({"host": ["client request host", "host", "!client"]}).values()
    assert host.rank(words("ClientRequestHost")) is not None
    assert host.rank(words("ClientHost")) is None


def test_words_around_a_name_count_unless_it_speaks_of_the_answer() -> None:
    (size,) = roles({"size": ["response size", "byte", "!request"]}).values()
    assert size.rank(words("responseSize"), words("httpRequest")) is not None
    assert size.rank(words("bytes"), words("http.request.body")) is None
    assert size.rank(words("bytes"), words("http.response.body")) is not None
