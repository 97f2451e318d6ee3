"""Lives and ages by kind of device, of the kinds that everybody knows: L1 and L2, each of one kind."""

from __future__ import annotations

KINDS = ("laptop", "desktop", "monitor", "smartphone")
IDS = tuple(f"{name}_{kind}" for name in ("L1", "L2") for kind in KINDS)
_DAYS = "date_diff('day', DATE '1970-01-01', make_date(d.year{}, 1, 1))"
_COUNTED = (
    "FROM device_lives AS d JOIN member_states AS s USING (member_id, year) WHERE s.in_region AND d.category = '{kind}'"
)
_LEFT = (
    f" AND d.condition = 'new' AND d.t_out >= {_DAYS.format('')} AND d.t_out < {_DAYS.format(' + 1')}"
    " AND d.t_out >= d.t_in"
)
_THERE = (
    f" AND d.t_in < {_DAYS.format(' + 1')} AND (d.t_out IS NULL OR d.t_out >= {_DAYS.format(' + 1')})"
    " AND d.device_status NOT IN ('on_order', 'retired', 'missing', 'gone_undated')"
)
_SIDES = {
    "L1_{kind}_num": f"SELECT sum(d.quantity_devices * (d.t_out - d.t_in)) / 365.25 {_COUNTED}{_LEFT}",
    "L1_{kind}_den": f"SELECT sum(d.quantity_devices) {_COUNTED}{_LEFT}",
    "L2_{kind}_num": f"SELECT sum(d.quantity_devices * d.age_years) {_COUNTED}{_THERE}",
    "L2_{kind}_den": f"SELECT sum(d.quantity_devices) {_COUNTED}{_THERE}",
}
SIDES = {name.format(kind=kind): said.format(kind=kind) for name, said in _SIDES.items() for kind in KINDS}


def parted(name: str) -> tuple[str, str] | None:
    """The indicator of all devices, or its side, and the kind that one of a kind is of; None for any other."""
    whole, _, rest = name.partition("_")
    kind, _, side = rest.partition("_")
    return (f"{whole}_{side}" if side else whole, kind) if f"{whole}_{kind}" in IDS else None
