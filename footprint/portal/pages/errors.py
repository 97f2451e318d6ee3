"""What people read when a page cannot be given: one sentence of what and one of what to do, never a traceback."""

from __future__ import annotations

import errno
from http import HTTPStatus
from urllib.parse import quote

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from footprint import incidents, messages
from footprint.lake import DamagedError
from footprint.portal.api import ROUTERS as OPERATIONS
from footprint.portal.pages import ROUTERS as PAGES
from footprint.portal.web import problems, security
from footprint.portal.web.problems import ProblemError
from footprint.portal.web.rendering import redirect, render
from footprint.portal.web.visit import NotChosenError, NotSignedInError, Visit, visit


def register(app: FastAPI) -> None:
    """Answer for everything that pages raise."""
    app.add_exception_handler(HTTPException, _refused)  # type: ignore[arg-type]
    app.add_exception_handler(RequestValidationError, _no_such_page)  # type: ignore[arg-type]
    app.add_exception_handler(ProblemError, _of_the_api)  # type: ignore[arg-type]
    app.add_exception_handler(NotSignedInError, _sign_in_first)
    app.add_exception_handler(NotChosenError, _choose_first)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(DamagedError, _damaged)  # type: ignore[arg-type]
    app.add_exception_handler(OSError, _of_the_machine)
    app.add_exception_handler(OperationalError, _of_the_machine)
    app.add_exception_handler(Exception, _broken)


def _refused(request: Request, refusal: HTTPException) -> Response:
    why = refusal.detail if isinstance(refusal.detail, str) else ""
    headers = dict(refusal.headers or {})
    if refusal.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(methods_of(request.scope["path"]))
    return answer(request, refusal.status_code, why, headers)


def methods_of(path: str) -> list[str]:
    """The methods to which an address answers, as `Allow` names them; whatever answers to GET answers to HEAD."""
    routes = (route for router in (*PAGES, *OPERATIONS) for route in router.routes)
    methods = {method for route in routes if route.path_regex.match(path) for method in route.methods}  # type: ignore[attr-defined]
    return sorted(methods | ({"HEAD"} if "GET" in methods else set()))


def _no_such_page(request: Request, mistake: RequestValidationError) -> Response:
    """An address whose parts cannot be read (a year in letters) is no page; the rest is told to programs."""
    asked, mistakes = visit(request), mistake.errors()
    if not asked.path.startswith(security.API) or any(each["loc"][0] == "path" for each in mistakes):
        return answer(request, HTTPStatus.NOT_FOUND)
    wrong = problems.of_validation(mistakes, asked.lang)
    return problems.problem(asked, HTTPStatus.UNPROCESSABLE_ENTITY, errors=wrong)


def _of_the_api(request: Request, failure: ProblemError) -> Response:
    return problems.problem(visit(request), failure.status, failure.why, detail=failure.detail, errors=failure.errors)


def _sign_in_first(request: Request, _refusal: Exception) -> Response:
    asked = visit(request)
    wanted = asked.path if request.method == "GET" else "/"
    return redirect(asked, f"/connexion?suite={quote(wanted)}" if wanted != "/" else "/connexion")


def _choose_first(request: Request, _refusal: Exception) -> Response:
    return redirect(visit(request), "/organisations")


def _gone(_request: Request, _hung_up: Exception) -> Response:
    """Somebody hung up before the whole of a form was here. That is no error, and nobody is there to read an answer."""
    return Response(status_code=HTTPStatus.BAD_REQUEST)


def _of_the_machine(request: Request, failure: Exception) -> Response:
    """A full disk, as the operating system or the database says it, or the store of a shared lake that does not answer;
    any other failure goes on as it is."""
    code = failure.errno if isinstance(failure, OSError) else None
    if code == errno.EHOSTUNREACH:
        return answer(request, HTTPStatus.SERVICE_UNAVAILABLE, "unreachable", incident=incidents.log(failure))
    if code not in (errno.ENOSPC, errno.EDQUOT) and "disk is full" not in str(failure):
        raise failure
    return answer(request, HTTPStatus.INSUFFICIENT_STORAGE)


def _damaged(request: Request, damage: DamagedError) -> Response:
    """A table of the member's own year is not as it was written. Whoever reads several members passes over it."""
    incident = incidents.log(damage, member=damage.partition.get("member_id"), year=damage.partition.get("year"))
    return answer(request, HTTPStatus.SERVICE_UNAVAILABLE, "damaged", incident=incident)


def _broken(request: Request, _mistake: Exception) -> Response:
    """Something that nobody foresaw. The traceback goes to the log of the server; here, nothing of it."""
    portal = request.app.state.portal
    lang = getattr(request.state, "lang", "fr")
    asked = Visit(request, portal, lang, request.scope["path"], portal.clock(), None)
    return _answer(asked, HTTPStatus.INTERNAL_SERVER_ERROR, "", security.headers_of(portal.settings))


def answer(
    request: Request, status: int, why: str = "", headers: dict[str, str] | None = None, *, incident: str = ""
) -> Response:
    """The page of an error (a problem for the API). `why` names a more precise text, if there is one, which may tell
    the number of an `incident`."""
    try:
        asked = visit(request)
    except SQLAlchemyError as failure:
        return _broken(request, failure)
    return _answer(asked, status, why, headers or {}, incident)


def _answer(asked: Visit, status: int, why: str, headers: dict[str, str], incident: str = "") -> Response:
    if asked.path.startswith(security.API):
        return problems.problem(asked, status, why, headers=headers, incident=incident)
    key = next(name for name in (f"{status}_{why}", str(status), "other") if _known(f"error.{name}.title"))
    page = render(asked, "error.html.j2", status=status, key=key, incident=incident)
    page.headers.update(headers)
    return page


def _known(key: str) -> bool:
    return key in messages.catalogue("portal", "fr")
