"""Which obligations a member has, by what its profile says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from footprint.report.wording import Wording

# authority: the State, towns and their groups ; institution: other public bodies, such as universities.
Kind = Literal["authority", "institution", "association", "company", "unknown"]
ASSOCIATIONS, ADMINISTRATION = "94", "84"  # divisions of NAF rev. 2
# SIREN numbers of bodies of public law begin so (INSEE).
PUBLIC_SIREN = ("1", "2")
PUBLIC: tuple[Kind, ...] = ("authority", "institution")  # whose staff are agents
TABLES: Mapping[Kind, tuple[str, ...]] = {
    "authority": ("agec", "reen"),
    "institution": (),
    "association": (),
    "company": ("vsme",),
    "unknown": ("vsme", "agec", "reen"),
}


def kind(member: Mapping[str, Any]) -> Kind:
    """What a member is, from its row of `members`: its sector and NAF code, else the beginning of its SIREN."""
    sector, naf, siren = (member.get(name) or "" for name in ("sector", "naf", "siren"))
    if sector == "public" or naf.startswith(ADMINISTRATION):
        return "authority"
    if siren.startswith(PUBLIC_SIREN):
        return "institution"
    if naf.startswith(ASSOCIATIONS):
        return "association"
    return "company" if siren or naf or sector in ("digital", "other") else "unknown"


def wording(member: Mapping[str, Any], lang: str) -> Wording:
    """How the report of this member speaks."""
    return Wording(lang, has_agents=kind(member) in PUBLIC)
