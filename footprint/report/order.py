"""In which order a member's report is read: what stands in it, under which heading, and what its annex has."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from footprint.report.document import Part, Section
from footprint.report.model import Report
from footprint.report.wording import Wording

# Sections by the heading that they stand under; those that a member does not have are left out.
PARTS: Mapping[str, Sequence[str]] = {
    "weighs": ("stages", "categories", "changes"),
    "lives": ("flow", "ages"),
    "do": ("levers", "to_mend"),
    "services": ("services", "claims"),
    "obligations": ("counting", "scopes", "vsme", "agec", "reen"),
    "method": ("findings", "coverage", "method"),
}
# Findings stand in the report of a member without a total: they say why. What the first page has told in short, and the
# tables of which the report has the heaviest rows, stand here in full.
ANNEX = ("stages", "types", "places", "changes", "comparison", "lives", "each_service", "claims", "ways",
         "criteria", "indicators", "glossary", "certainty", "gaps", "findings", "makers", "factors", "sources",
         "about")  # fmt: skip
# Of so few devices nobody reads twenty pages: three are printed, the rest is in the annex.
FEW_DEVICES = 100
IN_SHORT = ("stages", "changes", "levers", "to_mend", "services", "claims", "scopes", "vsme", "agec")


def is_short(report: Report) -> bool:
    """Whether the report is of so few devices that it is short."""
    devices = report.fleet.devices
    return devices is not None and devices < FEW_DEVICES


def parts(sections: Iterable[Section], report: Report, w: Wording) -> tuple[tuple[Part, ...], tuple[Section, ...]]:
    """The parts of the report, and the sections of its annex: those that a short report leaves out stand first.
    ValueError names sections that have no place."""
    found = {section.id: section for section in sections}
    order = [name for names in PARTS.values() for name in names if name not in ANNEX] + [*ANNEX]
    if found.keys() - {*order}:
        raise ValueError(f"no place in a report for {', '.join(sorted(found.keys() - {*order}))}")
    kept = found.keys() - {*ANNEX} if not is_short(report) else found.keys() & {*IN_SHORT}
    if report.headline is None:
        kept |= found.keys() & {"findings"}
    annex = tuple(found[name] for name in order if name in found and name not in kept)
    return tuple(_parts(found, kept, w)), annex


def _parts(found: Mapping[str, Section], kept: Collection[str], w: Wording) -> Iterator[Part]:
    for name, ids in PARTS.items():
        sections = tuple(found[each] for each in ids if each in found and each in kept)
        if sections:
            yield Part(f"part-{name}", w.t(f"parts.{name}"), sections)
