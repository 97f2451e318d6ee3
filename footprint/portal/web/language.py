"""French at /…, English at /en/… with the same paths. What the pages say is in footprint/texts."""

from __future__ import annotations

from typing import Any

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

PREFIX = "/en"
DEFAULT, OTHER = "fr", "en"


class Language:
    """Takes the prefix off the path, so that every page has one route, and remembers which language it meant.

    The API has no prefix: its callers say what they read (Accept-Language).
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            _settle(scope)
        await self.app(scope, receive, send)


def _settle(scope: Scope) -> None:
    path: str = scope["path"]
    english = path == PREFIX or path.startswith(f"{PREFIX}/")
    state: dict[str, Any] = scope.setdefault("state", {})
    state["lang"] = OTHER if english else DEFAULT
    if english:
        scope["path"] = path[len(PREFIX) :] or "/"
        scope["raw_path"] = scope["path"].encode("utf-8", "surrogateescape")
    elif path.startswith("/api/"):
        state["lang"] = preferred(Headers(scope=scope).get("accept-language", ""))


def preferred(accepted: str) -> str:
    """The first of our languages in an Accept-Language header, by its weights; French if there is none."""
    ranked = []
    for place, part in enumerate(accepted.split(",")):
        name, _, weight = part.strip().partition(";q=")
        ranked.append((-_weight(weight), place, name.strip().casefold().partition("-")[0]))
    languages = (name for weight, _, name in sorted(ranked) if weight < 0 and name in (DEFAULT, OTHER))
    return next(languages, DEFAULT)


def _weight(given: str) -> float:
    try:
        return float(given) if given else 1.0
    except ValueError:
        return 0.0


def at(path: str, lang: str) -> str:
    """The address of a page in one language."""
    return path if lang == DEFAULT else f"{PREFIX}{path}"
