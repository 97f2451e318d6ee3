"""The page for people who write programs: a key, an example to copy, and what each error means."""

from __future__ import annotations

from fastapi import APIRouter, Response

from footprint.portal.api.document import ADDRESS
from footprint.portal.store import limits
from footprint.portal.web.problems import KINDS, PAGE, sentence
from footprint.portal.web.rendering import render
from footprint.portal.web.visit import Anyone

router = APIRouter()

KEY_FILE = "/etc/empreinte.key"
EXPORT = "/srv/glpi/glpi.csv"


@router.get(PAGE)
def show(visit: Anyone) -> Response:
    problems = [(kind, sentence(kind, "title", visit.lang), sentence(kind, "text", visit.lang)) for kind in KINDS]
    server = visit.settings.portal_url.rstrip("/")
    return render(
        visit,
        "api.html.j2",
        key=[f"install -m 600 /dev/null {KEY_FILE}", f'echo "Authorization: Bearer enf_…" > {KEY_FILE}'],
        send=example(server, str(visit.now.year)),
        cron="20 3 * * 1  " + " ".join(example(server, r"$(date +\%Y)")),
        document=ADDRESS,
        problems=problems,
        calls=limits.CALLS.most,
        minutes=int(limits.CALLS.per.total_seconds() // 60),
        uploads=limits.UPLOADS.most,
    )


def example(server: str, year: str) -> list[str]:
    """The command that sends an export, in lines that a shell joins."""
    return [
        f"curl -sS --fail-with-body -H @{KEY_FILE} -T {EXPORT}",
        f'"{server}/api/v1/years/{year}/files?name=glpi.csv"',
    ]
