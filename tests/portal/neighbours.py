"""Two members with a year each, made once for each kind of database and copied for each test. No test lives here."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from tests.portal.conftest import Site, register, running
from tests.portal.journeys import HEADER, LIST, PROFILE, YEAR, confirmed, posted, sent
from tests.portal.postgres import copied_database, empty_database

OTHER, SECRET = "lumen", "zzsecretzz"
OTHERS = (HEADER + f"{SECRET} bidule;{SECRET};7;2020\nOrdinateur portable;{SECRET};31;2021\n").encode()


@dataclass(frozen=True)
class Neighbours:
    """A portal in which two members have lived; nobody is at it. `address`: its PostgreSQL, None for SQLite."""

    home: Path
    address: str | None

    def copied(self, home: Path) -> Iterator[Site]:
        """The same portal again, running, on files and a database of its own."""
        shutil.copytree(self.home, home)
        with copied_database(self.address) if self.address else nullcontext() as address:
            for site in running(home, **({"portal_database_url": address} if address else {})):
                assert site.db.engine.dialect.name == ("postgresql" if address else "sqlite")
                yield site


@contextmanager
def neighbours(home: Path, cluster: str | None) -> Iterator[Neighbours]:
    """Valbrume and Lumen, each with a profile, files and a signature; Lumen with a report, and a file that another one
    replaced. `cluster`: the PostgreSQL
    in which the database is; None for SQLite."""
    with empty_database(cluster) if cluster else nullcontext() as address:
        register(home)
        register(home, OTHER, f"Laboratoire {SECRET}")
        for site in running(home, **({"portal_database_url": address} if address else {})):
            _fill(site)
        assert bool(address) != (home / "portal.db").exists()
        yield Neighbours(home, address)


def _fill(site: Site) -> None:
    site.account()
    site.account("emilie@lumen.example", (OTHER, "editor"))
    for email, content, name in (
        ("camille@valbrume.example", LIST, "parc.csv"),
        ("emilie@lumen.example", OTHERS, f"{SECRET}.csv"),
    ):
        browser = site.signed(email)
        posted(browser, f"{YEAR}/profil", **PROFILE)
        if content is OTHERS:
            sent(browser, (name, OTHERS + b"Souris;;1;2020\n"))
        sent(browser, (name, content))
        assert confirmed(browser).status_code == 303
    folder = site.app_portal.lake.home / "reports/2025" / OTHER
    folder.mkdir(parents=True)
    for name in ("rapport.html", f"{SECRET}.csv"):
        (folder / name).write_text(SECRET)
