"""The API's own description: valid, complete, in both languages, and the page that leads to it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from footprint.messages import catalogue
from footprint.portal.api.document import OPEN
from footprint.portal.web.problems import KINDS, MEDIA_TYPE
from footprint.report.formats import data_schema
from tests.portal.conftest import Site
from tests.portal.journeys import words
from tests.portal.programs import API, program

METHODS = {"get", "put", "post", "patch", "delete"}


def document(site: Site, lang: str) -> dict[str, Any]:
    """Asked for without a key."""
    answer = program(site, None, lang).get(f"{API}/openapi.json")
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["content-language"] == lang
    content: dict[str, Any] = answer.json()
    return content


def operations(content: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [(path, method, each) for path, methods in content["paths"].items() for method, each in methods.items()]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_it_explains_every_operation_field_and_problem(site: Site, lang: str) -> None:
    content = document(site, lang)
    texts = catalogue("portal", lang)
    assert content["openapi"].startswith("3.1")
    assert content["servers"] == [{"url": site.url}]
    assert content["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    topics = {tag["name"] for tag in content["tags"]}
    for path, method, operation in operations(content):
        assert method in METHODS
        assert operation["summary"] == texts[f"api.operation.{operation['operationId']}"]
        assert set(operation["tags"]) <= topics
        assert all(each["description"] for each in operation.get("parameters", ()))
        assert all(each["description"] for each in operation["responses"].values())
        problems = {code: each for code, each in operation["responses"].items() if code == "default" or code >= "4"}
        assert all(list(each["content"]) == [MEDIA_TYPE] for each in problems.values())
        open_to_all = path in OPEN
        assert ("401" in problems, operation.get("security")) == ((False, []) if open_to_all else (True, None))
    for name, schema in content["components"]["schemas"].items():
        for field, each in schema["properties"].items():
            assert each["description"], (name, field)


def test_both_languages_describe_the_same_and_say_it_differently(site: Site) -> None:
    def bare(part: Any) -> Any:
        if isinstance(part, dict):
            return {key: bare(value) for key, value in part.items() if key not in ("description", "summary")}
        return [bare(each) for each in part] if isinstance(part, list) else part

    french, english = document(site, "fr"), document(site, "en")
    assert bare(french) == bare(english)
    assert french["info"]["description"] != english["info"]["description"]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_schema_of_the_data_of_reports_is_there_for_everybody(site: Site, lang: str) -> None:
    """By the name that donnees.json gives it; the one that is shipped with the program."""
    answer = program(site, None, lang).get(f"{API}/donnees.schema.json")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.json()["$id"] == data_schema.ID
    assert answer.json() == json.loads(Path(data_schema.__file__).with_name("donnees.schema.json").read_bytes())


def test_texts_are_those_of_operations_that_there_are(site: Site) -> None:
    named = {operation["operationId"] for _, _, operation in operations(document(site, "fr"))}
    prefix = "api.operation."
    assert {key.removeprefix(prefix) for key in catalogue("portal", "fr") if key.startswith(prefix)} == named


def test_every_reference_leads_somewhere_and_every_model_is_used(site: Site) -> None:
    content = document(site, "fr")
    referred = set(re.findall(r"#/components/schemas/(\w+)", str(content)))
    assert referred == set(content["components"]["schemas"])
    assert not [name for name in referred if "Validation" in name]


def test_bodies_are_described_with_an_example_or_their_fields(site: Site) -> None:
    content = document(site, "fr")
    for path, method, operation in operations(content):
        if "requestBody" in operation:
            assert {"413", "415", "422"} <= set(operation["responses"]), (path, method)
            for media_type, each in operation["requestBody"]["content"].items():
                schema = each["schema"]
                if "$ref" in schema:
                    schema = content["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
                    assert schema["additionalProperties"] is False
                assert "properties" in schema or schema["format"] == "binary", (path, media_type)


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_page_leads_from_a_problem_to_its_meaning_and_to_the_description(site: Site, prefix: str) -> None:
    browser = site.visitor()
    page = browser.get(f"{prefix}/api")
    assert page.status_code == 200
    for kind in KINDS:
        assert f'id="e{kind}"' in page.text
    assert f'href="{API}/openapi.json"' in page.text
    assert "--fail-with-body" in words(page)
    assert f'href="{prefix}/api"' in browser.get(f"{prefix}/plan-du-site").text
    site.account()
    signed = site.signed()
    assert f'href="{prefix}/compte/cles"' in signed.get(f"{prefix}/api").text
    assert f'href="{prefix}/compte/cles"' in signed.get(f"{prefix}/compte").text
