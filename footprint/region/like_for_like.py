"""The change of greenhouse gases from the year before to the year, like for like: of members that the region counts in
both, and that have figures in both, with the factors and the method of the year, split by its causes.

    C8 = C8_num / C8_den, C8_now = C8_den + C8_num: the same members in the year before and in the year
    C8_num = sum of C8_of_<cause>: what devices and their use changed
    C8_then = C8_den - C8_of_recount: the year before as its own results had it
"""

from __future__ import annotations

# Causes by which what is counted in both years moves on the grid's mix (footprint/changes); the rest is `recount`:
# other factors, another method, and what is not counted alike.
CAUSES = ("fleet", "mix", "ages", "usage", "grid")
RECOUNT = "recount"
OF_CAUSES = tuple(f"C8_of_{cause}" for cause in (*CAUSES, RECOUNT))
IDS = ("C8", "C8_now", *OF_CAUSES, "C8_then")
# Rows of the year's tables, of members that are counted, and have figures of their own, in the year and in the one
# before it (schema `last_year`).
_BOTH = (
    "JOIN member_states AS s USING (member_id, year) JOIN last_year.member_states AS b USING (member_id)"
    " WHERE s.in_region AND b.in_region"
    " AND member_id IN (SELECT member_id FROM footprint WHERE ownership <> 'visitor')"
    " AND member_id IN (SELECT member_id FROM last_year.footprint WHERE ownership <> 'visitor')"
)
_MOVED = f"SELECT sum(c.difference) FROM changes_member AS c {_BOTH} AND c.criterion = 'gwp' AND c.basis = 'location'"
_ALIKE = f"{_MOVED} AND c.cause IN ({', '.join(map(repr, CAUSES))})"
_NOW = (
    f"SELECT sum(i.value) FROM indicators_member AS i {_BOTH} AND i.indicator = 'C1' AND i.view = 'depreciation'"
    " AND i.basis = 'location'"
)
SUMS = {
    "C8_now": _NOW,
    **{f"C8_of_{cause}": f"{_MOVED} AND c.cause = '{cause}'" for cause in CAUSES},
    f"C8_of_{RECOUNT}": f"{_MOVED} AND c.cause NOT IN ({', '.join(map(repr, CAUSES))})",
    "C8_then": f"SELECT ({_NOW}) - ({_MOVED})",
}
SIDES = {"C8_num": _ALIKE, "C8_den": f"SELECT ({_NOW}) - ({_ALIKE})"}
