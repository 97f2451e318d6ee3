"""Operations on a member, its years and what it declares in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from footprint.portal.api import models, shapes
from footprint.portal.api.caller import Caller, Key, invalid, router
from footprint.portal.api.parameters import YearNumber
from footprint.portal.files import acceptance
from footprint.portal.people.members import name_of
from footprint.portal.web.problems import pointed
from footprint.portal.year import journey, profile
from footprint.portal.year.journey import Journey

operations = router()


@operations.get("/member")
def get_member(me: Caller, key: Key) -> models.Member:
    room = acceptance.room(me)
    return models.Member(
        member_id=me.member_id,
        name=name_of(me.lake, me.member_id),
        role=me.role,
        key=models.ApiKey(name=key.name, expires_at=key.expires_at),
        stored_bytes=room.used,
        allowed_bytes=room.allowed,
        years=list_years(me),
    )


@operations.get("/years")
def list_years(me: Caller) -> list[models.YearState]:
    return [shapes.year_state(j) for j in journey.every(me)]


@operations.get("/years/{year}")
def get_year(me: Caller, year: YearNumber) -> models.Year:
    return shapes.year(journey.of(me, year))


@operations.get("/years/{year}/profile")
def get_profile(me: Caller, year: YearNumber) -> models.Profile:
    j = journey.of(me, year)
    return shapes.profile(j.profile, me, j.missing)


@operations.put("/years/{year}/profile")
def put_profile(me: Caller, year: YearNumber, body: models.Declared) -> models.Profile:
    """The whole profile: a field that is left out is unknown from now on."""
    return _declared(journey.to_change(me, year), body.model_dump())


@operations.patch("/years/{year}/profile")
def patch_profile(me: Caller, year: YearNumber, body: models.Declared) -> models.Profile:
    """The fields that are given; the others stay."""
    return _declared(journey.to_change(me, year), body.model_dump(exclude_unset=True))


def _declared(j: Journey, given: Mapping[str, Any]) -> models.Profile:
    values = profile.tidied(given)
    wrong = profile.mistakes(j.profile | values, j.me.lang)
    ours = {*values, *(["it_spend_reused_eur"] if "it_spend_eur" in values else [])}
    if mistakes := {name: detail for name, detail in wrong.items() if name in ours}:
        raise invalid(*(pointed(name, detail=detail) for name, detail in mistakes.items()))
    if values:
        profile.declare(j, values)
    after = journey.of(j.me, j.year)
    return shapes.profile(after.profile, j.me, after.missing)
