"""Errors of the API (RFC 9457): what a program reads, in the caller's language. Pages of errors are in errors.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi.responses import JSONResponse

from footprint import messages
from footprint.portal.web.visit import Visit

MEDIA_TYPE = "application/problem+json"
PAGE = "/api"
# The kinds of problems that the API's page explains, each by its key: the status, and a word where there are several.
KINDS = (
    "400", "401", "403_reader", "403_frozen", "404", "405", "408", "409_waiting", "409_failed", "409_no_file",
    "409_no_profile", "409_changed", "413", "413_quota", "415", "422", "429", "500", "503_damaged",
    "503_unreachable", "507",
)  # fmt: skip


class ProblemError(Exception):
    """An answer of the API that is an error. `detail` replaces the sentence of its kind; `errors` say what is wrong
    where, each with `detail` and `pointer` (into the body) or `parameter`."""

    def __init__(
        self, status: int, why: str = "", *, detail: str | None = None, errors: Sequence[Mapping[str, str]] = ()
    ) -> None:
        super().__init__(why)
        self.status, self.why, self.detail, self.errors = status, why, detail, errors


def kind_of(status: int, why: str = "") -> str:
    """The kind that stands for a status: itself with its word, itself, or `other`."""
    return next((kind for kind in (f"{status}_{why}", str(status)) if kind in KINDS), "other")


def sentence(kind: str, part: str, lang: str, incident: str = "…") -> str:
    """The title or the text of a kind: that for programs where it differs, else that of the pages."""
    own, shared = f"api.problem.{kind}.{part}", f"error.{kind}.{part}"
    key = own if own in messages.catalogue("portal", lang) else shared
    return messages.text(f"portal.{key}", lang, incident=incident)


def problem(
    asked: Visit,
    status: int,
    why: str = "",
    *,
    headers: Mapping[str, str] | None = None,
    detail: str | None = None,
    errors: Sequence[Mapping[str, str]] = (),
    incident: str = "",
) -> JSONResponse:
    """The answer for an error: its kind as an address of the page that explains it, a title, and what to do."""
    kind = kind_of(status, why)
    content: dict[str, Any] = {
        "type": f"{asked.settings.portal_url.rstrip('/')}{PAGE}#e{kind}",
        "title": sentence(kind, "title", asked.lang),
        "status": int(status),
        "detail": detail or sentence(kind, "text", asked.lang, incident),
    }
    if errors:
        content["errors"] = list(errors)
    fields = {"Content-Language": asked.lang} | dict(headers or {})
    if status == HTTPStatus.UNAUTHORIZED:
        fields.setdefault("WWW-Authenticate", 'Bearer realm="enter-footprint"')
    return JSONResponse(content, status, fields, media_type=MEDIA_TYPE)


def of_validation(mistakes: Sequence[Mapping[str, Any]], lang: str) -> list[dict[str, str]]:
    """What a request lacks, field by field, from pydantic's account of it; nothing of what was sent is repeated."""
    problems = []
    for each in mistakes:
        place = ("body",) if each["type"] == "json_invalid" else tuple(each["loc"])
        problems.append(_where(place) | {"detail": _what(str(each["type"]), lang)})
    return problems


def pointed(*place: str | int, detail: str) -> dict[str, str]:
    """One mistake in a field of the body."""
    return _where(("body", *place)) | {"detail": detail}


def asked_by(name: str, *, detail: str) -> dict[str, str]:
    """One mistake in a parameter of the address."""
    return {"parameter": _plain(name), "detail": detail}


def _where(place: tuple[Any, ...]) -> dict[str, str]:
    if place[:1] == ("body",):
        steps = (str(step).replace("~", "~0").replace("/", "~1") for step in place[1:])
        return {"pointer": _plain("#" + "".join(f"/{step}" for step in steps))}
    return {"parameter": _plain(str(place[-1]))}


def _plain(text: str) -> str:
    """A name that somebody else chose, short and fit for any encoding."""
    return text.encode("utf-8", "replace").decode()[:200]


def _what(kind: str, lang: str) -> str:
    texts = messages.catalogue("portal", lang)
    return texts.get(f"api.mistake.{kind}", texts["api.mistake.other"])
