"""A member-year is the merge of its current files: nothing counted twice, nothing lost, the same bytes every time."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from footprint.inbox.store import Inbox
from footprint.intake import answers
from footprint.intake.telling import tell
from footprint.lake import Entry, Failure, Lake
from footprint.member_year import Summary, plausibility, rebuild
from footprint.members import registry
from footprint.schema import table
from tests.shipped import FACTORS

KEYS: dict[str, Any] = {"year": 2025, "member_id": "ville-a"}
HEADER = "Asset ID,Category,Manufacturer,Model,Quantity,Purchase date,Date retired,Status,Site,Serial number\n"
LAPTOP = "PC-1,Laptop,Dell,Latitude 5420,1,2022-03-01,,In use,Town hall,FICAAAA1111\n"
SCREEN = "SC-1,Monitor,Iiyama,XUB2493,1,2021-03-01,,In use,Town hall,FICBBBB2222\n"
SERVER = "SRV-1,Server,HPE,DL380,1,2020-03-01,,In use,Room,FICCCCC3333\n"
TICKETS = "ID;Titre;Statut;Priorité;Demandeur - Demandeur\n1;Panne;Clos;Haute;Iris Bolet\n"

Send = Callable[..., Summary]


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path)


@pytest.fixture
def send(lake: Lake) -> Send:
    """Deliver a file and rebuild."""

    def send(
        text: str | bytes,
        list_name: str = "inventory",
        *,
        on: str = "2026-01-10",
        as_of: str | None = "2025-12-31",
        year: int = 2025,
    ) -> Summary:
        content = text if isinstance(text, bytes) else text.encode()
        Inbox(lake.home).deliver(
            io.BytesIO(content), year=year, member_id="ville-a", received_on=date.fromisoformat(on), name="upload.csv",
            list_name=list_name, as_of=date.fromisoformat(as_of) if as_of else None,
        )  # fmt: skip
        return again(lake, year)

    return send


def again(lake: Lake, year: int = 2025) -> Summary:
    return rebuild(lake, Inbox(lake.home), year=year, member_id="ville-a", factor_set=FACTORS)


def found(lake: Lake, rule: str) -> list[dict[str, Any]]:
    return [row for row in lake.read("findings", **KEYS).to_pylist() if row["rule"] == rule]


def args(row: dict[str, Any], *names: str) -> tuple[object, ...]:
    """What the text of a finding names."""
    given = json.loads(str(row["message_args"]))
    return tuple(given[name] for name in names)


def rows(lake: Lake, name: str, *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(row[column] for column in columns) for row in lake.read(name, **KEYS).to_pylist()]


def tables(lake: Lake) -> dict[str, Entry]:
    manifest = lake.manifest(**KEYS)
    assert manifest is not None
    return manifest.tables


def all_bytes(lake: Lake) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in lake.root.rglob("*") if path.is_file()}


def test_one_file_becomes_devices_lines_and_a_receipt(lake: Lake, send: Send) -> None:
    summary = send(HEADER + LAPTOP + SCREEN)
    assert (summary.files, summary.rows, summary.accepted, summary.devices) == (1, 2, 2, 2.0)
    assert sorted(rows(lake, "devices", "category", "list", "member_id", "year")) == [
        ("laptop", "inventory", "ville-a", 2025), ("monitor", "inventory", "ville-a", 2025),
    ]  # fmt: skip
    assert rows(lake, "lines", "line", "fate") == [(2, "accepted"), (3, "accepted")]
    receipt = lake.read("receipts", **KEYS).to_pylist()[0]
    assert (receipt["kind"], receipt["current"], receipt["as_of"]) == ("inventory", True, date(2025, 12, 31))


def test_asset_names_stay_only_where_they_name_a_machine_of_a_datacentre(lake: Lake, send: Send) -> None:
    send(HEADER + LAPTOP + SERVER)
    assert sorted(rows(lake, "devices", "category", "asset_id")) == [("laptop", None), ("server", "SRV-1")]


def test_rebuilding_and_sending_the_same_file_again_change_nothing(lake: Lake, send: Send) -> None:
    first = send(HEADER + LAPTOP)
    before = all_bytes(lake)
    assert again(lake) == first
    assert send(HEADER + LAPTOP, on="2026-02-20") == first
    assert all_bytes(lake) == before


def test_the_order_of_deliveries_does_not_change_the_bytes(tmp_path: Path) -> None:
    def built(home: Path, texts: dict[str, str]) -> list[bytes]:
        for name, text in texts.items():
            Inbox(home).deliver(
                io.BytesIO(text.encode()), received_on=date(2026, 1, 10), name="x", list_name=name, **KEYS
            )
        rebuild(Lake(home), Inbox(home), factor_set=FACTORS, **KEYS)
        return [path.read_bytes() for path in sorted((home / "lake").rglob("*.parquet"))]

    texts = {"b": HEADER + SCREEN + SERVER, "a": HEADER + LAPTOP}
    assert built(tmp_path / "1", texts) == built(tmp_path / "2", dict(sorted(texts.items())))


def test_a_corrected_list_never_doubles(lake: Lake, send: Send) -> None:
    send(HEADER + LAPTOP + SCREEN)
    summary = send(HEADER + LAPTOP + SCREEN + SERVER, on="2026-01-12")
    assert (summary.files, summary.devices) == (1, 3.0)
    assert sorted(rows(lake, "receipts", "current", "rows")) == [(False, None), (True, 3)]


def test_a_device_in_two_lists_counts_once_as_the_later_has_it(lake: Lake, send: Send) -> None:
    send(HEADER + LAPTOP, "stock", as_of="2025-11-30", on="2026-01-15")
    summary = send(HEADER + LAPTOP.replace("Town hall", "School") + SCREEN, "glpi", as_of="2025-12-31")
    assert (summary.rows, summary.accepted, summary.set_aside) == (3, 2, 1)
    assert ("School",) in rows(lake, "devices", "site_id")
    assert rows(lake, "devices", "list") == [("glpi",), ("glpi",)]
    finding = found(lake, "duplicate_serial")
    assert [(row["severity"], row["line"], *args(row, "list")) for row in finding] == [("set_aside", 2, "glpi")]


@pytest.mark.parametrize(
    ("kind", "devices"), [("Monitor", 2.0), ("Docking station", 2.0), ("Workstation", 1.0), ("Laptop", 1.0)]
)
def test_one_number_of_one_maker_on_two_kinds_of_device_is_two_devices(
    lake: Lake, send: Send, kind: str, devices: float
) -> None:
    """A computer that another list calls a workstation is the same; a monitor with its number is none."""
    send(HEADER + LAPTOP, "computers", on="2026-01-10")
    assert send(HEADER + LAPTOP.replace("Laptop", kind), "others", on="2026-01-12").devices == devices


def test_no_serial_means_no_sameness(lake: Lake, send: Send) -> None:
    send(HEADER + LAPTOP.replace("FICAAAA1111", ""), "a")
    assert send(HEADER + LAPTOP.replace("FICAAAA1111", "N/A").replace("2022", "2019"), "b").devices == 2.0


def test_a_list_sent_twice_under_two_names_is_asked_about(lake: Lake, send: Send) -> None:
    some = "".join(f"PC-{n},Laptop,Dell,Latitude {n},1,2022-03-01,,In use,Town hall,\n" for n in range(10))
    send(HEADER + some, "first")
    send(HEADER + some.replace("Latitude 9", "Latitude 99"), "second", on="2026-01-12")
    asked = found(lake, "probable_duplicate_list")
    assert [args(row, "list", "other", "share") for row in asked] == [("second", "first", 0.9)]
    assert lake.read("devices", **KEYS).num_rows == 20


def test_lists_that_share_a_fifth_are_not_asked_about(lake: Lake, send: Send) -> None:
    lines = [f"PC-{n},Laptop,Dell,Latitude {n},1,2022-03-01,,In use,Town hall,\n" for n in range(18)]
    send(HEADER + "".join(lines[:10]), "first")
    send(HEADER + "".join(lines[8:]), "second", on="2026-01-12")
    assert found(lake, "probable_duplicate_list") == []


def test_the_same_bytes_in_many_lists_are_one_doubt_that_stops_nothing(lake: Lake, send: Send) -> None:
    """Also where they repeat most of another list: the year is still read."""
    send(HEADER + LAPTOP + SCREEN + SERVER, "a")
    for name in ("b", "c", "d"):
        send(HEADER + LAPTOP.replace("FICAAAA1111", "") + SCREEN.replace("FICBBBB2222", ""), name, on="2026-01-11")
    doubts = found(lake, "probable_duplicate_list")
    assert [args(row, "list", "other") for row in doubts] == [("c, d", "b")]


def test_the_same_bytes_in_two_lists_count_once(lake: Lake, send: Send) -> None:
    send(HEADER + LAPTOP, "a")
    assert send(HEADER + LAPTOP, "b", on="2026-01-12").devices == 1.0
    assert sorted(rows(lake, "receipts", "list", "kind", "rows")) == [("a", "inventory", None), ("b", "inventory", 1)]
    assert [args(row, "list", "other") for row in found(lake, "probable_duplicate_list")] == [("b", "a")]


@pytest.mark.parametrize(
    ("as_of", "far"), [("2025-10-02", False), ("2025-10-01", True), ("2026-03-31", False), ("2026-04-01", True)]
)
def test_a_list_far_from_the_end_of_the_year_is_named(lake: Lake, send: Send, as_of: str, far: bool) -> None:
    send(HEADER + LAPTOP, as_of=as_of)
    assert bool(found(lake, "as_of_far")) is far


BAD = [
    ("", "empty_file"),
    (TICKETS, "wrong_kind"),
    (b"\x00\x01\x02\x03" * 500, "unreadable_file"),
    ("bonjour\nceci est une lettre\n", "no_header"),
    (HEADER, "no_accepted_row"),
]


@pytest.mark.parametrize(("bad", "rule"), BAD, ids=[rule for _, rule in BAD])
def test_a_bad_file_has_a_receipt_and_a_finding_and_stops_no_other(
    lake: Lake, send: Send, bad: str | bytes, rule: str
) -> None:
    send(HEADER + LAPTOP, "good")
    summary = send(bad, "bad")
    assert (summary.devices, summary.unusable) == (1.0, ("bad",))
    assert len(found(lake, rule)) == 1
    assert ("bad", None) in rows(lake, "receipts", "list", "kind")


def test_a_bad_file_does_not_displace_the_good_one_of_its_list(lake: Lake, send: Send) -> None:
    send(HEADER + LAPTOP)
    send("bonjour\n", on="2026-01-11")
    summary = send(TICKETS, on="2026-01-12")
    assert found(lake, "no_header") == []
    assert (summary.devices, summary.unusable) == (1.0, ("inventory",))
    assert sorted(rows(lake, "receipts", "kind", "current"), key=str) == [
        ("inventory", True), (None, False), (None, True),
    ]  # fmt: skip
    assert send(HEADER + LAPTOP + SCREEN, on="2026-01-13").unusable == ()
    assert found(lake, "wrong_kind") == []


def test_sites_and_contracts_are_merged_by_their_names(lake: Lake, send: Send) -> None:
    send("Site,Kind of site,Country,PUE\nRoom,Datacentre,France,1.5\nHall,Office,France,\n", "sites")
    summary = send("Site,Kind of site,Country,PUE\nRoom,Datacentre,France,1.3\n", "rooms", on="2026-01-12")
    assert sorted(rows(lake, "sites", "site_id", "pue")) == [("Hall", None), ("Room", 1.3)]
    assert (summary.rows, summary.accepted, summary.set_aside) == (3, 2, 1)
    assert [row["severity"] for row in found(lake, "repeated_row")] == ["set_aside"]


def test_declarations_join_the_profile_and_leave_the_registry_alone(lake: Lake, send: Send) -> None:
    profile = table("members").empty().to_pylist() or [dict.fromkeys(table("members").names)]
    registered = profile[0] | KEYS | {"name": "Ville A", "sector": "public", "employees_fte": 10.0, "users": 12.0}
    lake.write("members", pa.Table.from_pylist([registered], schema=table("members").arrow), **KEYS)
    send("Name,SIREN,Sector,Employees (FTE),Users of equipment\nAutre nom,,digital,42.5,\n", "profile")
    assert rows(lake, "members", "name", "sector", "employees_fte", "users") == [("Ville A", "public", 42.5, 12.0)]


def fleet(computers: int, screens: int, *, bought: str = "2020-03-01") -> str:
    return HEADER + f",Laptop,Dell,X,{computers},{bought},,In use,,\n,Monitor,Dell,Y,{screens},{bought},,In use,,\n"


@pytest.mark.parametrize(
    ("before", "now", "doubted"),
    [((20, 20), (20, 9), True), ((20, 20), (20, 41), True), ((20, 20), (20, 10), False), ((20, 0), (20, 30), False)],
)
def test_a_mix_far_from_last_year_is_named(
    lake: Lake, send: Send, before: tuple[int, int], now: tuple[int, int], doubted: bool
) -> None:
    send(fleet(*before), year=2024, on="2025-01-10", as_of="2024-12-31")
    send(fleet(*now))
    assert bool(found(lake, "implausible_mix")) is doubted


def test_computers_without_any_screen_are_named_and_nothing_is_imputed(lake: Lake, send: Send) -> None:
    send(HEADER + LAPTOP)
    assert [args(row, "computers", "screens") for row in found(lake, "implausible_mix")] == [(1, 0)]
    assert rows(lake, "devices", "category") == [("laptop",)]
    send(HEADER + SERVER)
    assert found(lake, "implausible_mix") == []


def test_a_member_whom_nobody_registered_is_read_and_told_until_somebody_does(lake: Lake, send: Send) -> None:
    summary = send(HEADER + LAPTOP)
    assert (summary.devices, summary.findings["unregistered_member"]) == (1, 1)
    (finding,) = found(lake, "unregistered_member")
    assert (finding["file_sha8"], finding["severity"]) == ("", "flagged")
    failure = Failure("1a2b3c4d", "error")
    lake.fail(failure, **KEYS)
    registry.register(lake, **KEYS, values={"name": "A"})
    assert found(lake, "unregistered_member") == []
    assert len(found(lake, "implausible_mix")) == 1
    assert lake.failures(2025) == {"ville-a": failure}  # a profile is no reading
    registered = tables(lake)
    again(lake)
    assert tables(lake) == registered


def test_a_file_that_declares_the_member_registers_it(lake: Lake, send: Send) -> None:
    send(HEADER + LAPTOP)
    send("Membre;Raison sociale;N° SIREN;Effectif (ETP)\nville-a;Ville A;;12\n", "members")
    assert rows(lake, "members", "employees_fte") == [(12.0,)]
    assert found(lake, "unregistered_member") == []


def test_a_member_can_be_registered_whose_tables_are_damaged(lake: Lake, send: Send) -> None:
    send(HEADER + LAPTOP)
    (path,) = lake.paths("findings", **KEYS)
    path.write_bytes(b"")
    registry.register(lake, **KEYS, values={"name": "A"})
    again(lake)
    assert found(lake, "unregistered_member") == []


def test_devices_gone_without_a_word_are_proposed_as_retired(lake: Lake, send: Send) -> None:
    send(fleet(20, 20), year=2024, on="2025-01-10", as_of="2024-12-31")
    send(fleet(17, 20))
    proposed = found(lake, "vanished_units")
    assert [(row["severity"], row["proposal"]) for row in proposed] == [("proposed", "retired_on=2025-07-01")]
    assert args(proposed[0], "devices", "by_category") == (3, {"laptop": 3})


def test_devices_said_to_be_retired_have_not_vanished(lake: Lake, send: Send) -> None:
    send(fleet(20, 20), year=2024, on="2025-01-10", as_of="2024-12-31")
    send(fleet(17, 20) + ",Laptop,Dell,X,3,2020-03-01,2025-06-01,Retired,,\n")
    assert found(lake, "vanished_units") == []


def test_devices_that_had_left_before_cannot_vanish(lake: Lake, send: Send) -> None:
    gone = ",Laptop,Dell,X,3,2019-03-01,2024-06-01,Retired,,\n"
    send(fleet(20, 20) + gone, year=2024, on="2025-01-10", as_of="2024-12-31")
    send(fleet(20, 20))
    assert found(lake, "vanished_units") == []


def test_devices_that_were_only_to_come_cannot_vanish(lake: Lake, send: Send) -> None:
    """Last year's list dates one to a year that had not begun: the fleet at its end has none of it."""
    to_come = ",Laptop,Dell,X,1,2027-03-01,,In use,,\n"
    send(fleet(20, 20) + to_come, year=2024, on="2025-01-10", as_of="2024-12-31")
    send(fleet(20, 20))
    assert found(lake, "vanished_units") == []


def test_quantities_that_cannot_be_counted_count_nothing() -> None:
    quantities = [None, 2.0, float("nan"), -3.0, float("inf"), 0.5]
    empty = dict.fromkeys(table("devices").names)
    devices = pa.Table.from_pylist(
        [empty | {"quantity_devices": quantity} for quantity in quantities], schema=table("devices").arrow
    )
    assert plausibility.devices_listed(devices) == 3.5


def test_once_every_file_has_expired_what_is_validated_stays(lake: Lake, send: Send) -> None:
    first = send(HEADER + LAPTOP)
    before = all_bytes(lake)
    Inbox(lake.home).expire(today=date(2026, 6, 1), confirmed={(2025, "ville-a"): date(2026, 2, 1)})
    summary = again(lake)
    assert summary.rebuilt is False
    assert (summary.devices, summary.rows) == (first.devices, first.rows)
    assert all_bytes(lake) == before


def test_a_new_list_beside_expired_ones_keeps_their_lines(lake: Lake, send: Send) -> None:
    send(HEADER + LAPTOP + "X,Quantum fog,Dell,Z,1,,,,,\n", "a")
    send("Site,Kind of site,Country,PUE\nRoom,Datacentre,France,1.5\n", "sites")
    Inbox(lake.home).expire(today=date(2026, 6, 1), confirmed={(2025, "ville-a"): date(2026, 2, 1)})
    summary = send(HEADER + SCREEN, "b", on="2026-06-02", as_of="2026-01-02")
    assert (summary.devices, summary.rows, summary.accepted, summary.refused) == (2.0, 4, 3, 1)
    assert rows(lake, "sites", "site_id", "pue") == [("Room", 1.5)]
    assert len(found(lake, "unknown_category")) == 1
    before = all_bytes(lake)
    assert again(lake) == summary
    assert all_bytes(lake) == before


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_finding_made_here_has_its_words(lake: Lake, send: Send, lang: str) -> None:
    send(fleet(20, 20), year=2024, on="2025-01-10", as_of="2024-12-31")
    send(fleet(17, 5), as_of="2025-06-30")
    send(HEADER + LAPTOP + SERVER, "a", as_of="2025-12-01")
    send(HEADER + LAPTOP, "b", on="2026-01-12")
    send(HEADER + LAPTOP, "c", on="2026-01-13")
    told = {each.rule: each.message for each in tell(lake.read("findings", **KEYS), lang)}
    assert {"duplicate_serial", "probable_duplicate_list", "as_of_far", "vanished_units", "implausible_mix",
            "unregistered_member"} <= set(told)  # fmt: skip
    assert all(told.values())


def test_a_list_that_was_taken_back_leaves_nothing_but_its_receipt(lake: Lake, send: Send) -> None:
    send(HEADER + LAPTOP, "computers")
    send(HEADER + SCREEN, "monitors")
    inbox = Inbox(lake.home)
    inbox.withdraw(**KEYS, list_name="monitors", on=date(2026, 1, 11))
    summary = again(lake)
    assert (summary.files, summary.devices, lake.read("devices", **KEYS)["category"].to_pylist()) == (1, 1, ["laptop"])
    inbox.withdraw(**KEYS, list_name="computers", on=date(2026, 1, 11))
    summary = again(lake)
    assert (summary.files, summary.rebuilt) == (0, True)
    assert [lake.read(name, **KEYS).num_rows for name in ("devices", "lines", "findings")] == [0, 0, 0]
    assert lake.read("receipts", **KEYS)["current"].to_pylist() == [False, False]
    assert not again(lake).rebuilt
    assert send(HEADER + LAPTOP, "computers").devices == 1


def test_taking_one_list_back_keeps_the_lines_of_expired_ones(lake: Lake, send: Send) -> None:
    send(HEADER + LAPTOP, "computers")
    send(HEADER + SCREEN, "monitors")
    inbox = Inbox(lake.home)
    inbox.expire(today=date(2026, 6, 1), confirmed={(2025, "ville-a"): date(2026, 2, 1)})
    inbox.withdraw(**KEYS, list_name="monitors", on=date(2026, 6, 1))
    again(lake)
    assert lake.read("devices", **KEYS)["category"].to_pylist() == ["laptop"]


def test_nothing_received_is_nothing_written(lake: Lake) -> None:
    summary = again(lake)
    assert (summary.rebuilt, summary.files, summary.rows, summary.devices) == (False, 0, 0, 0.0)
    assert all_bytes(lake) == {}


def test_serials_and_persons_never_reach_the_lake(lake: Lake, send: Send) -> None:
    send(HEADER + LAPTOP + SCREEN, "a")
    send(HEADER + LAPTOP + SERVER, "b", as_of="2025-12-30")
    send(TICKETS, "c")
    stored = "".join(str(pq.read_table(path, partitioning=None).to_pylist()) for path in lake.root.rglob("*.parquet"))
    stored += b"".join(all_bytes(lake).values()).decode("latin-1")
    assert [
        text for text in ("FICAAAA1111", "FICBBBB2222", "FICCCCC3333", "Iris", "upload.csv") if text in stored
    ] == []


def test_what_the_member_answered_last_year_is_known(lake: Lake, send: Send) -> None:
    line = "PC-9,Zorglub,Fictiva,Z,1,2022-03-01,,In use,Town hall,FICDDDD4444\n"
    assert send(HEADER + LAPTOP + line).refused == 1
    answers.remember(lake.home, "ville-a", {"Zorglub": "tablet"})
    assert send(HEADER + LAPTOP + line, on="2026-01-11").refused == 0
    assert sorted(lake.read("devices", **KEYS)["category"].to_pylist()) == ["laptop", "tablet"]


def test_lists_side_by_side_and_crossed_tables_are_kept_by_line_and_column(lake: Lake, send: Send) -> None:
    send("Type;Qté;Date d'achat;;Type;Qté\nPC portable;3;2021;;Écran;x\n;;;;Écran;4\n", "listes")
    send("Site;PC portables;Écrans;Zorglubs;Total\nMairie;12;x;1;9\nÉcole;?;5;2;6\nPiscine;1;2;3;7\n", "sites")
    ids = [line_id.partition(":")[2] for (line_id,) in rows(lake, "devices", "line_id")]
    assert sorted(ids) == ["2", "2", "2:B", "2:C", "3", "3:B", "3:C", "4:B", "4:C"]
    told = {(row["line"], row["column"]) for row in found(lake, "invalid_quantity")}
    assert told == {(2, "quantity_devices"), (2, "quantity_devices:C"), (3, "quantity_devices:B")}
    assert {row["column"] for row in found(lake, "unknown_category")} == {"category:D"}
    said = " ".join(each.message for each in tell(lake.read("findings", **KEYS), "fr"))
    assert "Colonne E" in said
    assert found(lake, "read_crossed")
    assert sum(count or 0 for (count,) in rows(lake, "receipts", "rows")) == 1 + 2 + 3
