"""Every file that tests keep, and one of each form that they make: for tests of what must hold of any file."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from importlib.resources import files
from pathlib import Path

from tests.cases import LONG
from tests.intake.formats.test_archives import BOMBS
from tests.intake.formats.test_workbooks import FAR_CELLS, FAR_OLD, REPEATED, with_cells
from tests.intake.long_cells import FILLINGS, lines
from tests.intake.nasty_quirks import QUIRKS, combined
from tests.intake.test_bad_input import UNUSABLE
from tests.intake.usage.energy.test_enedis import curve, half_hours
from tests.intake.workbook_files import ods, ods_row, xlsx
from tests.weblogs.logs import clf

INTAKE = Path(__file__).parent / "intake" / "files"
SAMPLES = Path(str(files("footprint.samples")))
YEAR = 2025
# What a file is, by a part of its name; others are inventories. None: it cannot be used.
KINDS: dict[str, str | None] = {
    "claims_": "claims", "carbone-": "claims",
    "visitor_log": None, "tickets": None, "matomo": "visits", "town_ga4": "visits",
    "applications_numecoeval": "hosting", "virtual_numecoeval": "hosting", "hosting_": "hosting",
    "machines-virtuelles": "hosting", "datacentres_numecoeval": "sites", "datacenters": "sites", "sites.csv": "sites",
    "cloud_": "cloud", "focus-": "cloud", "facture-hebergement": "cloud", "firm_lines": "lines", "lignes": "lines",
    "firm_llm": "llm", "usage-ia": "llm", "services": "services", "weblog_days": "weblog", "acces-web": "weblog",
    "contra": "contracts", "emissions": "codecarbon", "energie": "energy",
}  # fmt: skip


@dataclass(frozen=True)
class Fixture:
    """One file: its name, what it holds, its kind (of its first table; None = it cannot be used) and its year."""

    name: str
    content: bytes
    kind: str | None = "inventory"
    year: int = YEAR

    def gz(self) -> Fixture:
        """The same file packed by gzip; the same bytes at any time."""
        return replace(self, name=f"{self.name}.gz", content=gzip.compress(self.content, mtime=0))

    def zip(self) -> Fixture:
        """The same file in a zip of its own; the same bytes at any time."""
        return replace(self, name=f"{self.name}.zip", content=zipped({self.name: self.content}))


def zipped(contents: dict[str, bytes]) -> bytes:
    """A zip of these files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(zipfile.ZipInfo(name, (2025, 1, 1, 0, 0, 0)), content)
    return stream.getvalue()


def kept() -> Iterator[Fixture]:
    """The files below tests/intake, and those of the sample members in the year in which they were sent."""
    for path in sorted(each for each in INTAKE.rglob("*") if each.is_file()):
        yield _fixture(path, YEAR)
    with (SAMPLES / "manifest.csv").open(encoding="utf-8", newline="") as manifest:
        for row in csv.DictReader(manifest):
            yield _fixture(SAMPLES / "files" / row["year"] / row["member_id"] / row["file"], int(row["year"]))


def _fixture(path: Path, year: int) -> Fixture:
    name = path.name.lower()
    return Fixture(
        path.name, path.read_bytes(), next((KINDS[part] for part in KINDS if part in name), "inventory"), year
    )


def made() -> Iterator[Fixture]:
    """Forms that no kept file has: a log, a meter, a page of Prometheus, a workbook with notes, an archive."""
    lines = [clf(f"{hour:02}:00:00", ip=f"203.0.113.{hour}") for hour in range(24)]
    yield Fixture("www.exemple.fr-access.log", "\n".join([*lines, ""]).encode(), "weblog")
    yield Fixture("courbe.csv", curve(half_hours(date(2025, 6, 2))).encode(), "energy")
    sheets = {
        "Postes": [("Type", "Qté", "Date d'achat"), ("PC portable", 3, "2022-03-01")], "Notes": [("ne pas supprimer",)],
        "Écrans": [("Type", "Qté"), ("Écran", 5)], "Vide": [], "Contacts": [("appeler la mairie",)],
    }  # fmt: skip
    yield Fixture("parc.xlsx", xlsx(sheets))
    yield Fixture(
        "envoi.zip", zipped({"a/parc.xlsx": xlsx(sheets), "b/copie.xlsx": xlsx(sheets), "lisez-moi.txt": b"x"})
    )


def nasty() -> Iterator[Fixture]:
    """The small fleet of the tests of the intake, written in every nasty way."""
    for number, quirk in enumerate(QUIRKS):
        yield Fixture(f"parc-{number:02}.csv", combined(quirk).written()[0])


def hostile() -> Iterator[Fixture]:
    """What the tests of the intake send against it: nothing that can be used, bombs, cells without end, cut files."""
    for number, (content, _) in enumerate(UNUSABLE):
        yield Fixture(f"odd-{number:02}.csv", content.encode() if isinstance(content, str) else content, None)
    for number, (content, name, _) in enumerate(BOMBS):
        yield Fixture(f"bomb-{number}-{name}", content, None)
    sheets = [*(with_cells(cells) for cells, _ in FAR_CELLS), *(content for content, _ in FAR_OLD)]
    sheets += [ods(ods_row("Type", "Modèle") + rows) for rows, _ in REPEATED]
    for number, content in enumerate(sheets):
        yield Fixture(f"far-{number}.xlsx", content, None)
    book = xlsx({"Parc": [("Type", "Qté"), ("PC portable", 3)]})
    for size in range(1, len(book), len(book) // 4):
        yield Fixture(f"cut-{size}.xlsx", book[:size], None)
    for filling in FILLINGS:  # as long as a cell may be they are in the intake's own tests (`test_long_cells`)
        yield Fixture(f"long-{filling}.csv", lines(filling, 30_000 if LONG else 1_000, 3).encode())


def every() -> list[Fixture]:
    """All of them."""
    return [*kept(), *made(), *nasty(), *hostile()]
