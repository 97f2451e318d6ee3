"""The descriptor, read as its standards say; what catalogues of data harvest."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

from footprint.messages import LANGUAGES
from tests.releases.open_data import a_region, reading

# What the profile of Data Package 2.0 asks of a package, a resource and a field, and allows as types.
NAME = re.compile(r"[a-z0-9._-]+")
LICENCE = re.compile(r"[-a-zA-Z0-9._]+")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
VERSION = re.compile(r"\d+\.\d+\.\d+")
TYPES = {"string", "number", "integer", "year"}
CONSTRAINTS = {"required", "unique", "enum", "pattern", "minimum", "maximum"}


@cache
def files() -> dict[str, bytes]:
    return a_region.files()


@cache
def descriptor() -> dict[str, Any]:
    return json.loads(files()["datapackage.json"])


def test_every_row_of_every_table_is_as_its_schema_says() -> None:
    tables = reading.package(descriptor(), files())
    assert len(tables["factors"]) > 1000
    assert {row["indicator"] for row in tables["cells"]} <= {row["indicator"] for row in tables["indicators"]}


def test_the_package_is_as_its_standard_asks() -> None:
    made = descriptor()
    assert made["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert NAME.fullmatch(made["name"])
    assert VERSION.fullmatch(made["version"])
    assert made["version"].startswith(f"{a_region.YEAR}.")
    assert MOMENT.fullmatch(made["created"])
    assert made["created"].startswith(str(a_region.YEAR + 1))
    for licence in made["licenses"]:
        assert LICENCE.fullmatch(licence["name"])
        assert licence["path"].startswith("https://")
    assert all(source["title"] and re.match("https?://", source["path"]) for source in made["sources"])
    names = [resource["name"] for resource in made["resources"]]
    assert len(set(names)) == len(names)
    for resource in made["resources"]:
        assert NAME.fullmatch(resource["name"])
        assert (resource["type"], resource["format"], resource["encoding"]) == ("table", "csv", "utf-8")
        assert not resource["path"].startswith("/")
        assert ".." not in resource["path"]
        assert {each["format"] for each in resource["alternatives"]} == {"parquet", "json"}


def test_every_field_has_a_type_and_words_in_both_languages() -> None:
    for resource in descriptor()["resources"]:
        schema = resource["schema"]
        assert schema["primaryKey"]
        assert schema["missingValues"] == [""]
        for field in schema["fields"]:
            assert field["type"] in TYPES
            assert set(field.get("constraints", {})) <= CONSTRAINTS
            assert field["description"]
            assert field["description_en"]
            assert not re.search(r"(?<![\u00a0\u202f]) ?[;!?»](?= |$)| :", field["description"]), field["description"]


def test_tables_that_lean_on_others_say_so() -> None:
    keys = {
        (resource["name"], key["fields"][0]): key["reference"]
        for resource in descriptor()["resources"]
        for key in resource["schema"].get("foreignKeys", [])
    }
    assert keys["cells", "indicator"] == {"resource": "indicators", "fields": ["indicator"]}
    of_sources = {table for (table, field) in keys if field == "source_id"}
    assert of_sources == {f"{name}{of}" for name in ("factors", "parameters") for of in ("", "-mpl", "-odbl")}


def test_a_catalogue_of_data_finds_what_it_harvests() -> None:
    made = json.loads(files()["dcat.jsonld"])
    assert made["@type"] == "dcat:Catalog"
    (dataset,) = made["dcat:dataset"]
    for node in (made, dataset):
        assert [each["@language"] for each in node["dct:title"]] == list(LANGUAGES)
        assert node["dct:description"]
        assert node["dct:license"]["@id"].startswith("https://")
    assert "réemploi" in [word["@value"] for word in dataset["dcat:keyword"]]
    period = dataset["dct:temporal"]
    assert [period[end]["@value"] for end in ("dcat:startDate", "dcat:endDate")] == ["2025-01-01", "2025-12-31"]
    assert dataset["dct:spatial"]["@id"] == "http://id.insee.fr/geo/region/75"
    corners = re.findall(r"(-?[\d.]+) ([\d.]+)", dataset["dct:spatial"]["locn:geometry"]["@value"])
    assert corners[0] == corners[-1]
    longitudes, latitudes = ([float(each) for each in axis] for axis in zip(*corners, strict=True))
    for city in ((-0.58, 44.84), (1.26, 45.83), (0.34, 46.58), (-1.56, 43.48)):  # Bordeaux Limoges Poitiers Biarritz
        assert min(longitudes) < city[0] < max(longitudes)
        assert min(latitudes) < city[1] < max(latitudes)


def test_each_file_of_a_table_is_a_distribution_with_its_size_and_licence() -> None:
    (dataset,) = json.loads(files()["dcat.jsonld"])["dcat:dataset"]
    sizes = {each["dcat:downloadURL"]["@id"]: int(each["dcat:byteSize"]["@value"])
             for each in dataset["dcat:distribution"]}  # fmt: skip
    listed = {
        file["path"]: file["bytes"] for each in descriptor()["resources"] for file in (each, *each["alternatives"])
    }
    assert sizes == listed
    for each in dataset["dcat:distribution"]:
        assert ("odbl" in each["dct:license"]["@id"]) == each["dcat:downloadURL"]["@id"].startswith("odbl/")


def test_every_prefix_of_the_catalogue_is_declared() -> None:
    text = files()["dcat.jsonld"].decode()
    declared = json.loads(text)["@context"]
    used = set(re.findall(r'"([a-z]+):[A-Za-z]', text)) - {"http", "https"}
    assert used == set(declared)
