"""The API's own description (OpenAPI 3.1), in the caller's language: every operation, field and problem explained.

Signatures and models say what there is; the words come from footprint/texts (api.operation, api.field, api.topic).
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse

from footprint import messages
from footprint.portal.api.caller import PREFIX
from footprint.portal.api.models import Problem
from footprint.portal.web.problems import MEDIA_TYPE, sentence
from footprint.portal.web.visit import Anyone
from footprint.report.formats.data_schema import schema as schema_of_data

router = APIRouter(prefix=PREFIX)

ADDRESS = f"{PREFIX}/openapi.json"
OPEN = (ADDRESS, f"{PREFIX}/donnees.schema.json")  # asked for without a key
SCHEME = "key"
REFERENCE = "#/components/schemas/{model}"
HEADERS = {
    401: ("WWW-Authenticate", {"type": "string"}),
    405: ("Allow", {"type": "string"}),
    429: ("Retry-After", {"type": "integer", "minimum": 1}),
}


@router.get("/openapi.json", responses={200: {"content": {"application/json": {"schema": {"type": "object"}}}}})
def get_document(asked: Anyone, request: Request) -> JSONResponse:
    content = described(request.app, asked.lang) | {"servers": [{"url": asked.settings.portal_url.rstrip("/")}]}
    return JSONResponse(content, headers={"Content-Language": asked.lang})


@router.get("/donnees.schema.json", responses={200: {"content": {"application/json": {"schema": {"type": "object"}}}}})
def get_data_schema(asked: Anyone) -> JSONResponse:
    """The schema that donnees.json of a report names by its `$schema`."""
    return JSONResponse(schema_of_data(), headers={"Content-Language": asked.lang})


def described(app: FastAPI, lang: str) -> dict[str, Any]:
    """The whole document but for the address of the server."""
    document = app.openapi()
    paths = {path: deepcopy(each) for path, each in document["paths"].items() if path.startswith(PREFIX)}
    for path, operations in paths.items():
        for method, operation in operations.items():
            _describe(operation, path, method, lang)
    schemas = _schemas(document["components"]["schemas"], paths, lang)
    texts = messages.catalogue("portal", lang)
    topics = [key.removeprefix("api.topic.") for key in texts if key.startswith("api.topic.")]
    return {
        "openapi": document["openapi"],
        "info": document["info"] | {"summary": texts["api.summary"], "description": texts["api.description"]},
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": {SCHEME: _scheme(lang)}},
        "security": [{SCHEME: []}],
        "tags": [{"name": name, "description": texts[f"api.topic.{name}"]} for name in topics],
    }


def _scheme(lang: str) -> dict[str, str]:
    return {"type": "http", "scheme": "bearer", "description": messages.text("portal.api.scheme", lang)}


def _describe(operation: dict[str, Any], path: str, method: str, lang: str) -> None:
    """Put the words of one operation in their places, and the problems that it can answer with."""
    name = operation["operationId"] = operation["operationId"].partition("_api_v1")[0]
    operation["summary"] = messages.text(f"portal.api.operation.{name}", lang)
    operation["tags"] = [_topic(path)]
    operation.pop("description", None)
    for parameter in operation.get("parameters", ()):
        parameter["description"] = _field(parameter["name"], lang)
    for content in operation.get("requestBody", {}).get("content", {}).values():
        for field, schema in content["schema"].get("properties", {}).items():
            schema["description"] = _field(field, lang)
    if path in OPEN:
        operation["security"] = []
    answers = {code: each for code, each in operation["responses"].items() if code != "422"}
    for code, each in answers.items():
        each["description"] = messages.text(f"portal.api.answer.{code}", lang)
    problems = {str(status): _problem(status, lang) for status in _problems(operation, path, method)}
    operation["responses"] = answers | problems | {"default": _problem(0, lang)}


def _topic(path: str) -> str:
    """The part of the journey to which an address belongs: the word after the year, or the first one."""
    words = path.removeprefix(f"{PREFIX}/").split("/")
    word = words[2] if len(words) > 2 and words[0] == "years" else words[0]
    topics = {"openapi.json": "document", "donnees.schema.json": "document",
              "years": "member", "member": "member", "files": "files", "templates": "files",
             "versions": "confirmation", "confirmation": "confirmation", "reports": "reports", "region": "reports",
             "profile": "profile"}  # fmt: skip
    return topics.get(word, "result")


def _problems(operation: dict[str, Any], path: str, method: str) -> list[int]:
    """The statuses of the problems that an operation is known for."""
    if path in OPEN:
        return []
    statuses = [401, 405, 429]
    statuses += [404] if "{" in path else []
    statuses += [403] if method != "get" else []
    statuses += [422] if "requestBody" in operation or _has_query(operation) else []
    statuses += [400, 408, 413, 415] if "requestBody" in operation else []
    statuses += [409] if path.endswith("/confirmation") and method == "put" else []
    return sorted(statuses + ([507] if path.endswith("/files") and method in ("post", "put") else []))


def _has_query(operation: dict[str, Any]) -> bool:
    return any(each["in"] == "query" for each in operation.get("parameters", ()))


def _problem(status: int, lang: str) -> dict[str, Any]:
    title = messages.text(f"portal.api.answer.{status}", lang) if status else sentence("other", "title", lang)
    response: dict[str, Any] = {
        "description": title,
        "content": {MEDIA_TYPE: {"schema": {"$ref": REFERENCE.format(model="Problem")}}},
    }
    if status in HEADERS:
        name, schema = HEADERS[status]
        response["headers"] = {name: {"required": True, "schema": schema, "description": _field(name, lang)}}
    return response


def _schemas(found: dict[str, Any], paths: dict[str, Any], lang: str) -> dict[str, Any]:
    """The models that the API uses, with a description of every field."""
    whole = Problem.model_json_schema(ref_template=REFERENCE)
    definitions = deepcopy(found) | whole.pop("$defs", {}) | {"Problem": whole}
    wanted = _used(paths, definitions) | _used(whole, definitions) | {"Problem"}
    schemas = {name: definitions[name] for name in sorted(wanted)}
    for model, schema in schemas.items():
        schema.pop("description", None)
        for field, each in schema.get("properties", {}).items():
            each["description"] = _field(field, lang, model)
            each.pop("title", None)
    return schemas


def _used(part: Any, definitions: dict[str, Any]) -> set[str]:
    """The models that a part of the document names, directly or through others."""
    if isinstance(part, list):
        return set().union(*(_used(each, definitions) for each in part))
    if not isinstance(part, dict):
        return set()
    name = str(part.get("$ref", "")).rpartition("/")[2]
    own = {name} | _used(definitions[name], definitions) if name else set()
    return own.union(*(_used(each, definitions) for each in part.values()))


def _field(name: str, lang: str, model: str = "") -> str:
    """What a field means: in one model, where the same name means something else there, else anywhere."""
    texts = messages.catalogue("portal", lang)
    return texts.get(f"api.field.{model}_{name}") or texts[f"api.field.{name}"]
