"""How the member stands beside others: published means, and members of the pôle."""

from __future__ import annotations

from collections.abc import Iterator

from footprint.report.charts import scale
from footprint.report.document import Block, Paragraph
from footprint.report.essentials import among_members, message
from footprint.report.essentials.message import over
from footprint.report.model import Report
from footprint.report.sections import comparison, peers
from footprint.report.sections.comparison import Own
from footprint.report.wording import NBSP, Wording

PEOPLE = {"C2": "employees_fte", "C3": "users"}  # of a figure per head
CLEARLY = 1.1


def standing(report: Report, w: Wording) -> Iterator[Block]:
    """Where the member stands on the scale of published means."""
    found = report.comparison
    own = found.compared
    sentences = [*list(comparison.sentences(found, w))[:1], *_not_in_it(report, w)]
    figure = "" if own is None else _per_head(report, own, w)
    if own is not None and found.references and report.peers:  # what the means are worth is in the annex
        low, high = (w.number(found.references[end]["value"]) for end in (0, -1))
        sentences = [w.t("answers.compared.beside", low=low, high=high)]
    if own is not None:
        value = w.computed(f"{figure}{NBSP}{w.unit('kgCO2e')}", report.is_minimum)
        sentences.insert(0, w.t(f"answers.compared.{own.indicator}", value=value))
    if found.serves_others:
        sentences.append(w.t(f"answers.compared.{_where_services_are(report)}"))
    says = " ".join(sentences) or w.t("answers.compared.nothing")
    is_low = message.left_out(report) == message.LOW and not report.peers
    among = w.t("answers.compared.low") if is_low else peers.sentence(report.peers, w)
    yield Paragraph(says if report.peers else f"{says} {among}")
    if report.peers:
        yield Paragraph(f"{among} {w.t(f'peers.legend.{among_members.bands(report)}')}")
        yield among_members.picture(report, among, w)
    elif own is not None and found.references:
        name = w.t("answers.compared.ours", value=figure)
        low, high = (w.number(found.references[end]["value"]) for end in (0, -1))
        band = w.t("answers.compared.means", low=low, high=high)
        yield scale((name, own.value), [row["value"] for row in found.references], band, "0", says)


def _where_services_are(report: Report) -> str:
    """The text that says where the figure of a service by its unit is, or what it lacks."""
    if not report.services:
        return "no_service"
    has_unit = any(each.units and each.functional_unit for each in report.services.found)
    return "see_services" if has_unit else "no_unit"


def _not_in_it(report: Report, w: Wording) -> Iterator[str]:
    """What else makes a low figure per head no comparison: kinds that are in no list, users who are no employees."""
    found, users, employees = report.comparison, report.member["users"], report.member["employees_fte"]
    if found.place in ("far_below", "below") and found.absent:
        yield w.t("answers.compared.without")
    if found.compared and found.compared.indicator == "C2" and users and employees and _differ(users, employees):
        yield w.t("answers.compared.others_use", users=w.count(users))


def _differ(users: float, employees: float) -> bool:
    """Whether a figure per user is clearly below that per employee: 32 beside 33 says nothing."""
    return users > CLEARLY * employees


def _per_head(report: Report, own: Own, w: Wording) -> str:
    """This year's figure per head as the cover writes it."""
    people = report.member[PEOPLE[own.indicator]]
    return over(report, people, w) if people else w.number(own.value)
