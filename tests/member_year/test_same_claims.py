"""Of a provider's month, service and basis the newest export counts; exports of other services stay."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from footprint.inbox.deliveries import Receipt
from footprint.member_year.same_claims import Claimed, newest
from footprint.schema import table

EMPTY = dict.fromkeys(table("provider_claims").names)


def claim(month: int, service: str | None, **values: Any) -> dict[str, Any]:
    fixed = {"member_id": "m", "year": 2025, "provider": "aws", "months": 1, "status": "ok", "list": "l"}
    return EMPTY | fixed | {"month": date(2025, month, 1), "service": service} | values


def part(name: str, sequence: int, *rows: dict[str, Any]) -> Claimed:
    receipt = Receipt(
        year=2025, member_id="m", list=name, sha256=name * 64, size_bytes=1, name=f"{name}.csv",
        received_on=date(2026, 1, 1), as_of=date(2025, 12, 31), sequence=sequence,
    )  # fmt: skip
    return Claimed(receipt, pa.Table.from_pylist(list(rows), schema=table("provider_claims").arrow))


def left(*parts: Claimed) -> list[list[tuple[Any, ...]]]:
    return [
        [(row["month"].month, row["service"], row["location_kgco2e"], row["market_kgco2e"]) for row in rows.to_pylist()]
        for rows in newest(parts)[0]
    ]


def test_the_newest_export_of_a_month_and_service_counts() -> None:
    old = part("a", 1, claim(1, "EC2", location_kgco2e=1.0), claim(2, "EC2", location_kgco2e=2.0))
    new = part("b", 2, claim(2, "ec2", location_kgco2e=3.0))
    assert left(old, new) == [[(1, "EC2", 1.0, None)], [(2, "ec2", 3.0, None)]]
    assert left(new, old)[1] == [(1, "EC2", 1.0, None)]  # whatever their order
    (replaced,) = newest([old, new])[1]
    assert (replaced.sha8, replaced.other, replaced.months) == ("aaaaaaaa", "b", 1)


def test_each_basis_by_itself() -> None:
    old = part("a", 1, claim(1, "EC2", location_kgco2e=1.0, market_kgco2e=0.5, scope2_market_kgco2e=0.2))
    new = part("b", 2, claim(1, "EC2", market_kgco2e=0.4))
    assert left(old, new) == [[(1, "EC2", 1.0, None)], [(1, "EC2", None, 0.4)]]
    assert newest([old, new])[0][0].to_pylist()[0]["scope2_market_kgco2e"] is None


def test_services_in_other_words_are_the_same_statement_unless_they_came_together() -> None:
    rows = claim(1, "EC2", location_kgco2e=1.0), claim(1, "AmazonEC2", location_kgco2e=1.1)
    assert left(part("a", 1, rows[0]), part("b", 2, rows[1])) == [[], [(1, "AmazonEC2", 1.1, None)]]
    assert left(part("a", 1, rows[0]), part("b", 1, rows[1])) == [
        [(1, "EC2", 1.0, None)],
        [(1, "AmazonEC2", 1.1, None)],
    ]


def test_an_export_of_some_of_the_same_services_leaves_the_others() -> None:
    old = part("a", 1, claim(1, "EC2", location_kgco2e=1.0), claim(1, "S3", location_kgco2e=2.0))
    assert left(old, part("b", 2, claim(1, "EC2", location_kgco2e=3.0)))[0] == [(1, "S3", 2.0, None)]


def test_a_figure_of_all_services_stands_for_each() -> None:
    old = part("a", 1, claim(1, "EC2", location_kgco2e=1.0), claim(2, "EC2", location_kgco2e=1.0))
    year = part("b", 2, claim(1, None, months=12, location_kgco2e=30.0))
    assert left(old, year) == [[], [(1, None, 30.0, None)]]
    assert (
        left(
            part("a", 1, claim(1, None, months=12, location_kgco2e=30.0)),
            part("b", 2, claim(3, "S3", location_kgco2e=1.0)),
        )[0]
        == []
    )


def test_accounts_are_apart() -> None:
    one, other = claim(1, "EC2", account="1", location_kgco2e=1.0), claim(1, "EC2", account="2", location_kgco2e=2.0)
    assert [len(rows) for rows in left(part("a", 1, one), part("b", 2, other))] == [1, 1]
    assert left(part("a", 1, one), part("b", 2, claim(1, "EC2", location_kgco2e=2.0)))[0] == []


CLAIMS = st.lists(
    st.builds(
        claim, st.integers(1, 12), st.sampled_from(["EC2", "S3", None]), account=st.sampled_from(["1", "2", None]),
        location_kgco2e=st.floats(0, 9), market_kgco2e=st.one_of(st.none(), st.floats(0, 9)),
    ),
    max_size=6,
)  # fmt: skip


@given(CLAIMS)
def test_the_same_export_twice_counts_once(rows: list[dict[str, Any]]) -> None:
    once, again = newest([part("a", 1, *rows), part("b", 2, *rows)])[0]
    assert once.num_rows == 0
    assert again.num_rows == len(rows)
