"""What a release says of itself: year, version, what it replaces, licences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from footprint.messages import text
from footprint.releases.open_data.figures import MPL, ODBL, OWN
from footprint.releases.open_data.strata import Key, Stratum

LICENCES = {
    OWN: ("etalab-2.0", "Licence Ouverte / Open Licence 2.0", "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"),
    ODBL: ("ODbL-1.0", "Open Database License 1.0", "https://opendatacommons.org/licenses/odbl/1-0/"),
    MPL: ("MPL-2.0", "Mozilla Public License 2.0", "https://mozilla.org/MPL/2.0/"),
}  # fmt: skip


@dataclass(frozen=True)
class About:
    """`replaces`: the version before, if there is one; `erased`: how many members were erased from it since;
    `erased_strata`: where members stood that were erased from any version of the year, or of the one after it;
    `has_change`: whether it may say what changed since the year before, of which no version has lost anybody;
    `withheld`: cells that an audit found too telling; `has_pole`: whether the pole's own page is part of it."""

    year: int
    version: int
    factor_set: str
    software: str
    replaces: int | None = None
    erased: int = 0
    erased_strata: frozenset[Stratum] = frozenset()
    withheld: frozenset[Key] = frozenset()
    has_change: bool = True
    has_pole: bool = False

    @property
    def number(self) -> str:
        """The version as catalogues of data write them: the year, then the version of the year."""
        return f"{self.year}.{self.version}.0"

    @property
    def created(self) -> str:
        """The first moment at which the year can be described; not the clock's, so that bytes are the same."""
        return f"{date(self.year + 1, 1, 1).isoformat()}T00:00:00Z"

    def title(self, lang: str) -> str:
        return text("open_data.package.title", lang, year=self.year)

    def keywords(self, lang: str) -> list[str]:
        return text("open_data.package.keywords", lang).split("; ")


def licence(folder: str) -> dict[str, str]:
    """A licence as a Data Package names it."""
    name, title, path = LICENCES[folder]
    return {"name": name, "title": title, "path": path}
