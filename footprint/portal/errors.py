"""What people read when a page cannot be given: one sentence of what and one of what to do, never a traceback."""

from __future__ import annotations

import errno
from http import HTTPStatus
from urllib.parse import quote

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from starlette.exceptions import HTTPException

from footprint import messages
from footprint.portal import security
from footprint.portal.rendering import redirect, render, say
from footprint.portal.web import NotChosenError, NotSignedInError, Visit, visit


def register(app: FastAPI) -> None:
    """Answer for everything that pages raise."""
    app.add_exception_handler(HTTPException, _refused)  # type: ignore[arg-type]
    app.add_exception_handler(RequestValidationError, _no_such_page)
    app.add_exception_handler(NotSignedInError, _sign_in_first)
    app.add_exception_handler(NotChosenError, _choose_first)
    app.add_exception_handler(OSError, _full)
    app.add_exception_handler(OperationalError, _full)
    app.add_exception_handler(Exception, _broken)


def _refused(request: Request, refusal: HTTPException) -> Response:
    why = refusal.detail if isinstance(refusal.detail, str) else ""
    return answer(request, refusal.status_code, why, dict(refusal.headers or {}))


def _no_such_page(request: Request, _mistake: Exception) -> Response:
    """An address whose parts cannot be read (a year in letters) is no page."""
    api = request.scope["path"].startswith(security.API)
    return answer(request, HTTPStatus.UNPROCESSABLE_ENTITY if api else HTTPStatus.NOT_FOUND)


def _sign_in_first(request: Request, _refusal: Exception) -> Response:
    asked = visit(request)
    wanted = asked.path if request.method == "GET" else "/"
    return redirect(asked, f"/connexion?suite={quote(wanted)}" if wanted != "/" else "/connexion")


def _choose_first(request: Request, _refusal: Exception) -> Response:
    return redirect(visit(request), "/organisations")


def _full(request: Request, failure: Exception) -> Response:
    """A full disk, as the operating system or the database says it; any other failure goes on as it is."""
    code = failure.errno if isinstance(failure, OSError) else None
    if code not in (errno.ENOSPC, errno.EDQUOT) and "disk is full" not in str(failure):
        raise failure
    return answer(request, HTTPStatus.INSUFFICIENT_STORAGE)


def _broken(request: Request, _mistake: Exception) -> Response:
    """Something that nobody foresaw. The traceback goes to the log of the server; here, nothing of it."""
    portal = request.app.state.portal
    lang = getattr(request.state, "lang", "fr")
    asked = Visit(request, portal, lang, request.scope["path"], portal.clock(), None)
    return _answer(asked, HTTPStatus.INTERNAL_SERVER_ERROR, "", security.headers_of(portal.settings))


def answer(request: Request, status: int, why: str = "", headers: dict[str, str] | None = None) -> Response:
    """The page of an error (problem+json for the API). `why` names a more precise text, if there is one."""
    try:
        asked = visit(request)
    except SQLAlchemyError as failure:
        return _broken(request, failure)
    return _answer(asked, status, why, headers or {})


def _answer(asked: Visit, status: int, why: str, headers: dict[str, str]) -> Response:
    key = next(name for name in (f"{status}_{why}", str(status), "other") if _known(f"error.{name}.title"))
    if asked.path.startswith(security.API):
        return problem(asked, status, key, headers)
    page = render(asked, "error.html.j2", status=status, key=key)
    page.headers.update(headers)
    return page


def problem(asked: Visit, status: int, key: str, headers: dict[str, str] | None = None) -> Response:
    """An error of the API (RFC 9457), from the texts error.<key>.title and .text, in the caller's language."""
    t = say(asked.lang)
    content = {
        "type": "about:blank",
        "status": status,
        "title": t(f"error.{key}.title"),
        "detail": t(f"error.{key}.text"),
    }
    fields = {"Content-Language": asked.lang} | (headers or {})
    return JSONResponse(content, status, fields, media_type="application/problem+json")


def _known(key: str) -> bool:
    return key in messages.catalogue("portal", "fr")
