"""`dcat.jsonld`: the release as a DCAT catalogue of one data set, as data.gouv.fr harvests it.

Addresses are relative to that of the file itself, wherever it is put.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from footprint.messages import LANGUAGES, text
from footprint.releases.open_data.about import LICENCES, About
from footprint.releases.open_data.descriptor import MEDIA
from footprint.releases.open_data.figures import OWN
from footprint.releases.open_data.sheets import FORMATS, Sheet

CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "locn": "http://www.w3.org/ns/locn#",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
REGION = "http://id.insee.fr/geo/region/75"  # Nouvelle-Aquitaine
# The box around it, in degrees to the tenth, outwards: longitudes west and east, latitudes south and north.
WEST, EAST, SOUTH, NORTH = -1.8, 2.7, 42.7, 47.2
_FRENCH = "http://publications.europa.eu/resource/authority/language/FRA"
_YEARLY = "http://publications.europa.eu/resource/authority/frequency/ANNUAL"


def catalogue(
    sheets: Iterable[Sheet], files: Mapping[str, bytes], about: About, documents: Iterable[str] = ()
) -> dict[str, Any]:
    """The catalogue, its data set, one distribution a file, and the places of `documents` that say what is in them."""
    files_of = [(sheet, sheet.place(form)) for sheet in sheets for form in FORMATS]
    dataset = {
        "@id": "#dataset",
        "@type": "dcat:Dataset",
        "dct:identifier": f"sobriete-numerique-{about.number}",
        "dct:title": _said({lang: about.title(lang) for lang in LANGUAGES}),
        "dct:description": _texts("package.description"),
        "dcat:keyword": [{"@language": "fr", "@value": word} for word in about.keywords("fr")],
        "dcat:version": about.number,
        "dct:issued": _typed(about.created[:10], "date"),
        "dct:accrualPeriodicity": {"@id": _YEARLY},
        "dct:language": {"@id": _FRENCH},
        "dct:license": {"@id": LICENCES[OWN][2]},
        "dct:publisher": _publisher(),
        "dct:spatial": _region(),
        "dct:temporal": _period(about.year),
        "foaf:page": [{"@id": place, "@type": "foaf:Document"} for place in documents],
        "dcat:distribution": [_distribution(sheet, place, len(files[place])) for sheet, place in files_of],
    }
    return {
        "@context": CONTEXT,
        "@id": "#catalog",
        "@type": "dcat:Catalog",
        "dct:title": _texts("package.publisher"),
        "dct:description": _texts("package.description"),
        "dct:license": {"@id": LICENCES[OWN][2]},
        "dct:publisher": _publisher(),
        "dcat:dataset": [dataset],
    }


def _distribution(sheet: Sheet, place: str, size: int) -> dict[str, Any]:
    form = place.rpartition(".")[2]
    return {
        "@id": f"{place}#distribution",
        "@type": "dcat:Distribution",
        "dct:title": _said({lang: sheet.title(lang) for lang in LANGUAGES}),
        "dct:format": form,
        "dct:license": {"@id": LICENCES[sheet.licence][2]},
        "dcat:mediaType": MEDIA[form],
        "dcat:byteSize": _typed(str(size), "nonNegativeInteger"),
        "dcat:downloadURL": {"@id": place},
        "dcat:accessURL": {"@id": place},
    }


def _region() -> dict[str, Any]:
    corners = ((WEST, SOUTH), (EAST, SOUTH), (EAST, NORTH), (WEST, NORTH), (WEST, SOUTH))
    ring = ", ".join(f"{longitude} {latitude}" for longitude, latitude in corners)
    geometry = {"@type": "geo:wktLiteral", "@value": f"POLYGON(({ring}))"}
    return {"@id": REGION, "@type": "dct:Location", "dcat:bbox": geometry, "locn:geometry": geometry}


def _period(year: int) -> dict[str, Any]:
    return {
        "@type": "dct:PeriodOfTime",
        "dcat:startDate": _typed(date(year, 1, 1).isoformat(), "date"),
        "dcat:endDate": _typed(date(year, 12, 31).isoformat(), "date"),
    }


def _publisher() -> dict[str, Any]:
    return {"@type": "foaf:Agent", "foaf:name": text("open_data.package.publisher", "fr")}


def _texts(key: str) -> list[dict[str, str]]:
    return _said({lang: text(f"open_data.{key}", lang) for lang in LANGUAGES})


def _said(texts: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"@language": lang, "@value": said} for lang, said in texts.items()]


def _typed(value: str, kind: str) -> dict[str, str]:
    return {"@type": f"xsd:{kind}", "@value": value}
