"""Draws the devices that an invented organisation owned over the years. Knows nothing of files, columns or flaws."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

LAST_YEAR = 2025
CLEARANCES = (2, 6, 7, 12)  # months in which old devices are cleared out
BLOCK = 8  # devices handed out together: one site and one service
MACHINE_ROOM = ("server", "storage", "ups", "router", "firewall")
SERIAL_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
FIRST_NAMES = (
    "Aubépine",
    "Bruyère",
    "Capucine",
    "Digitale",
    "Églantine",
    "Fougère",
    "Genêt",
    "Houx",
    "Iris",
    "Jonquille",
)
LAST_NAMES = ("Amanite", "Bolet", "Cèpe", "Coulemelle", "Girolle", "Lactaire", "Mousseron", "Pleurote", "Russule")


@dataclass(frozen=True)
class Unit:
    """One device; `model` is a row of models.toml. `vanished` leaves the last list without a word."""

    number: int
    category: str
    model: tuple[Any, ...]
    acquired: date
    retired: date | None
    vanished: bool
    serial: str
    site: str
    service: str
    condition: str
    ownership: str
    stock: bool
    annual_kwh: int | None
    user: str

    def listed(self, day: date, keeps_retired: bool) -> bool:
        """Whether an inventory that describes `day` has a line for it."""
        if self.acquired > day or (self.vanished and day.year == LAST_YEAR):
            return False
        if self.retired is None or self.retired > day:
            return True
        return keeps_retired and self.retired.year == day.year


def units(member: dict[str, Any], models: dict[str, Any]) -> list[Unit]:
    """Every device of `member` that an inventory of 2024 or 2025 may name, in a fixed order."""
    rng = random.Random(f"fleet {member['member_id']}")
    found: list[Unit] = []
    for category, count in member["fleet"].items():
        lives = sorted(_lives(rng, member, category, count, models["life"][category]), key=lambda life: life[:2])
        for index, (acquired, retired, vanished) in enumerate(lives):
            place = random.Random(f"{member['member_id']} {category} {acquired} {index // BLOCK}")
            found.append(_unit(rng, place, member, models, category, acquired, retired, vanished, len(found) + 1))
    return found


Life = tuple[date, date, bool]
NEVER = date(9999, 12, 31)


def _lives(rng: random.Random, member: dict[str, Any], category: str, count: int, life: int) -> Iterator[Life]:
    """Days of purchase and retirement: `count` in service at the end, a yearly renewal, and the vanished ones."""
    for _ in range(count):
        yield _campaign(rng, member, LAST_YEAR - int(life * 1.25 * rng.random() ** 1.15)), NEVER, False
    for year in (LAST_YEAR - 1, LAST_YEAR):
        for _ in range(round(count / life * rng.uniform(0.7, 1.1))):
            bought = _campaign(rng, member, year - life - rng.choice((-1, 0, 0, 1, 2)))
            yield bought, date(year, rng.choice(CLEARANCES), 10), False
    for _ in range(member.get("vanish", {}).get(category, 0)):
        yield _campaign(rng, member, LAST_YEAR - life - rng.choice((-1, 0, 1))), NEVER, True


def _campaign(rng: random.Random, member: dict[str, Any], year: int) -> date:
    """Organisations buy on few days a year."""
    return date.fromisoformat(f"{year}-{rng.choice(member['campaigns'])}")


def _unit(
    rng: random.Random,
    place: random.Random,
    member: dict[str, Any],
    models: dict[str, Any],
    category: str,
    acquired: date,
    retired: date,
    vanished: bool,
    number: int,
) -> Unit:
    room = member.get("machine_room")
    energy = member.get("energy", {}).get(category)
    return Unit(
        number=number,
        category=category,
        model=tuple(_model(models[category], acquired)),
        acquired=acquired,
        retired=None if retired == NEVER else retired,
        vanished=vanished,
        serial="FIC" + "".join(rng.choice(SERIAL_LETTERS) for _ in range(8)),
        site=room if room and category in MACHINE_ROOM else place.choice(member["sites"]),
        service=place.choice(member["services"]),
        condition="refurbished" if place.random() < member.get("refurbished", {}).get(category, 0) else "new",
        ownership=_ownership(member, category),
        stock=retired == NEVER and place.random() < member.get("stock", {}).get(category, 0),
        annual_kwh=place.randrange(*energy) if energy else None,
        user=f"{rng.choice(FIRST_NAMES)} {rng.choice(LAST_NAMES)}",
    )


def _ownership(member: dict[str, Any], category: str) -> str:
    return next((kind for kind in ("leased", "byod") if category in member.get(kind, ())), "owned")


def _model(pool: list[list[Any]], acquired: date) -> list[Any]:
    """One model a purchase: of those sold that year, else the nearest."""
    sold = [model for model in pool if model[2] <= acquired.year <= model[3]]
    nearest = min(pool, key=lambda model: min(abs(model[2] - acquired.year), abs(model[3] - acquired.year)))
    return sold[(acquired.year + acquired.month) % len(sold)] if sold else nearest
