"""Which list a file fills: decided by what it holds and when it came, never by names alone; all of it is told."""

from __future__ import annotations

import gzip
import io
import itertools
import os
import time
import zipfile
from collections.abc import Callable
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest

from footprint.inbox.contents import Ignored
from footprint.inbox.store import Inbox
from footprint.intake.formats.text import digest
from footprint.reception.adoption import adopt, look, take_in
from footprint.reception.placement import IncomingFile, delivery, is_corrected, stem
from footprint.settings import settings

DAY = date(2026, 1, 20)
WHERE = {"year": 2025, "member_id": "ville-a"}
SAMPLES = files("footprint.samples").joinpath("files", "2025")
HEAD = "Asset ID;Serial;Category;Model;Purchase date\n"


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    return Inbox(tmp_path)


def parc(first: int, last: int, model: str = "Latitude 5420", year: int = 2021) -> bytes:
    rows = (f"PC-{at};SER{at:05};Laptop;{model};{year}-03-01\n" for at in range(first, last))
    return (HEAD + "".join(rows)).encode()


def drop(inbox: Inbox, place: str, content: bytes, *, days_ago: float = 1) -> Path:
    path = inbox.root / "2025" / "ville-a" / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (time.time() - days_ago * 86_400,) * 2)
    return path


def taken(inbox: Inbox) -> list[tuple[str, str]]:
    """The reasons that are told, with the file each is about, once everything that waits is taken in."""
    told = adopt(inbox, inbox.contents().waiting, received_on=DAY)
    return [(each.path.rpartition("/")[2], each.reason) for each in told]


def current(inbox: Inbox) -> dict[str, str]:
    """The name of the file that fills each list."""
    return {item.receipt.list: item.receipt.name for item in inbox.current(**WHERE)}  # type: ignore[arg-type]


def counting(inbox: Inbox) -> list[str]:
    return sorted(current(inbox).values())


def gz(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


def zipped(content: bytes, *more: bytes) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("LISEZMOI.txt", "Bonjour, voici le parc.\n")
        for number, each in enumerate((content, *more)):
            archive.writestr(f"parc {number}.csv", each)
    return sink.getvalue()


def bill(month: int) -> bytes:
    head = "BilledCost,BillingCurrency,ChargeCategory,ChargePeriodStart,ChargePeriodEnd,ConsumedQuantity,ConsumedUnit,"
    head += "EffectiveCost,ProviderName,RegionId,ServiceCategory,ServiceName,SubAccountId"
    rows = (
        f"{day}.5,EUR,Usage,2025-{month:02}-{day:02},2025-{month:02}-{day + 1:02},24,Hours,"
        f"{day}.5,AWS,eu-west-3,Compute,Amazon Elastic Compute Cloud,517"
        for day in range(1, 9)
    )
    return "\n".join([head, *rows, ""]).encode()


def test_two_exports_of_one_tool_stand_side_by_side_whatever_they_are_called(inbox: Inbox) -> None:
    """Computers and monitors of GLPI 11 have the same headings."""
    folder = SAMPLES / "etudes-tersane"
    for name, source in (("glpi.csv", "glpi11-ordinateurs.csv"), ("glpi (1).csv", "glpi11-moniteurs.csv")):
        drop(inbox, name, (folder / source).read_bytes())
    assert taken(inbox) == []
    assert counting(inbox) == ["glpi (1).csv", "glpi.csv"]


@pytest.mark.parametrize(
    ("first", "second"),
    [("parc.csv", "parc-corrige.csv"), ("zz.csv", "aa.csv"), ("aa.csv", "zz.csv"), ("p.csv", "p (1).csv")],
)
@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("place", ["", "ordinateurs/"])
def test_the_newer_version_of_a_list_wins_whatever_its_name(
    inbox: Inbox, first: str, second: str, together: bool, place: str
) -> None:
    drop(inbox, place + first, parc(0, 30), days_ago=9)
    if not together:
        taken(inbox)
    drop(inbox, place + second, parc(2, 33, year=2022), days_ago=2)
    assert taken(inbox) == [(second, "replaces")]
    assert counting(inbox) == [second]


def test_a_correction_of_the_same_minute_comes_after_what_it_corrects(inbox: Inbox) -> None:
    """`cp *` copies by the alphabet: the correction gets the earlier time."""
    drop(inbox, "parc-corrigé.csv", parc(100, 130), days_ago=1)
    drop(inbox, "parc.csv", parc(0, 30), days_ago=1 - 1e-6)
    assert taken(inbox) == [("parc-corrigé.csv", "replaces")]
    assert counting(inbox) == ["parc-corrigé.csv"]


def test_lists_with_hardly_a_device_in_common_never_displace_one_another(inbox: Inbox) -> None:
    """Even under one name; a site's list, then another site's."""
    for content in (parc(0, 30), parc(30, 60), parc(60, 90)):
        drop(inbox, "export.csv", content)
        assert taken(inbox) == []
    assert len(current(inbox)) == 3


def test_names_of_devices_alone_prove_nothing_if_the_models_are_others(inbox: Inbox) -> None:
    """A monitor is often named by the computer that it stands on."""
    head = "Asset ID;Category;Model;Purchase date\n"
    for name, category, model in (("a.csv", "Laptop", "Latitude"), ("b.csv", "Monitor", "P2419H")):
        drop(inbox, name, (head + "".join(f"PC{at};{category};{model};2021-01-01\n" for at in range(20))).encode())
    assert taken(inbox) == []
    assert counting(inbox) == ["a.csv", "b.csv"]


def test_a_part_of_a_list_does_not_replace_the_whole(inbox: Inbox) -> None:
    drop(inbox, "tout.csv", parc(0, 90), days_ago=3)
    drop(inbox, "etage-1.csv", parc(0, 30))
    assert taken(inbox) == []
    assert counting(inbox) == ["etage-1.csv", "tout.csv"]


WRAPS: dict[str, Callable[[bytes], bytes]] = {
    ".csv": bytes,
    ".csv.gz": gz,
    ".zip": zipped,
    ".csv.gz.gz": lambda it: gz(gz(it)),
}


UNREADABLE = {
    "pdf": b"%PDF-1.4\n", "noise": bytes(range(256)) * 9, "workbook": b"PK\x03\x04", "page": b"<html><body>",
    "blank": b"\n", "json": b"[" * 9,
}  # fmt: skip


@pytest.mark.parametrize("content", UNREADABLE.values(), ids=UNREADABLE)
def test_files_that_cannot_be_read_are_the_same_only_where_their_bytes_are(inbox: Inbox, content: bytes) -> None:
    """Nobody knows what is in them: each is kept, and what is wrong with it is told."""
    sent = {"a.dat": content, "b.dat": content * 2, "c.zip": zipped(content * 3), "again.dat": content}
    for name, each in sent.items():
        drop(inbox, name, each)
    held = [name for name, reason in taken(inbox) if reason == "held"]
    assert held in (["again.dat"], ["a.dat"])  # whichever came later
    assert {path.read_bytes() for path in inbox.root.rglob("*.raw")} == {sent["a.dat"], sent["b.dat"], sent["c.zip"]}


@pytest.mark.parametrize(("one", "other"), list(itertools.permutations(WRAPS, 2)))
@pytest.mark.parametrize("content", [parc(0, 9), bill(1)], ids=["list", "bill"])
@pytest.mark.parametrize("together", [True, False])
def test_a_table_that_is_there_is_known_in_any_wrapping(
    inbox: Inbox, one: str, other: str, content: bytes, together: bool
) -> None:
    drop(inbox, "a" + one, WRAPS[one](content), days_ago=2)
    if not together:
        taken(inbox)
    drop(inbox, "b" + other, WRAPS[other](content))
    assert taken(inbox) == [("b" + other, "held")]
    assert counting(inbox) == ["a" + one]
    assert inbox.contents().waiting == ()


def test_so_is_a_text_that_nobody_understands(inbox: Inbox) -> None:
    drop(inbox, "a.csv", b"x;y\n1;2\n", days_ago=2)
    drop(inbox, "b.csv.gz", gz(b"x;y\n1;2\n"))
    assert taken(inbox) == [("b.csv.gz", "held")]


def test_an_archive_of_which_a_part_cannot_be_read_is_not_what_is_there(inbox: Inbox) -> None:
    drop(inbox, "a.csv", parc(0, 9), days_ago=2)
    drop(inbox, "b.zip", zipped(parc(0, 9), b"PK\x03\x04" + bytes(2000)))
    assert ("b.zip", "held") not in taken(inbox)
    assert "b.zip" in counting(inbox)


def test_an_archive_with_more_tables_than_a_file_before_replaces_it_and_not_the_reverse(inbox: Inbox) -> None:
    drop(inbox, "a.csv", parc(0, 30), days_ago=2)
    drop(inbox, "tout.zip", zipped(parc(0, 30), parc(30, 60)))
    assert taken(inbox) == [("tout.zip", "replaces")]
    drop(inbox, "b.csv", parc(0, 29))
    assert taken(inbox) == []
    assert counting(inbox) == ["b.csv", "tout.zip"]


def test_bills_of_two_months_stand_beside_each_other_under_one_name_and_a_correction_replaces(inbox: Inbox) -> None:
    for month in (1, 2):
        drop(inbox, "export.csv", bill(month))
        assert taken(inbox) == []
    drop(inbox, "export-corrected.csv", bill(2).replace(b"8.5", b"9.5"))
    assert taken(inbox) == [("export-corrected.csv", "replaces")]
    months = [item.path.read_bytes()[-150:] for item in inbox.current(**WHERE) if item.path]  # type: ignore[arg-type]
    assert [b"-01-" in months[0], b"-02-" in months[1], len(months)] == [True, True, 2]


def test_in_a_folder_of_its_own_the_next_file_of_a_list_replaces_where_nothing_tells(inbox: Inbox) -> None:
    """Who keeps a folder for a list means one list: quantities that changed all over are the next state of it."""
    counts = "Type;Modèle;Quantité\nPC portable;;{0}\nÉcran;;{1}\nImprimante;;{1}\nServeur;;{0}\n"
    drop(inbox, "parc/janvier.csv", counts.format(3, 4).encode())
    taken(inbox)
    drop(inbox, "parc/mars.csv", counts.format(5, 6).encode())
    assert taken(inbox) == [("mars.csv", "replaces")]
    drop(inbox, "avril.csv", counts.format(7, 8).encode())
    drop(inbox, "mai.csv", counts.format(9, 9).encode())
    assert taken(inbox) == []
    assert counting(inbox) == ["avril.csv", "mai.csv", "mars.csv"]


def test_what_nobody_recognises_displaces_nothing_and_its_mended_namesake_displaces_it(inbox: Inbox) -> None:
    drop(inbox, "parc/a.csv", parc(0, 9))
    drop(inbox, "parc/notes.json", b'{"hello": "world"}')
    drop(inbox, "liste.csv", b"x;y\n1;2\n", days_ago=2)
    assert taken(inbox) == []
    drop(inbox, "liste.csv", parc(20, 29))
    assert taken(inbox) == [("liste.csv", "replaces")]
    assert counting(inbox) == ["a.csv", "liste.csv", "notes.json"]


def test_a_file_that_grows_while_it_is_taken_is_not_deleted(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    path = drop(inbox, "parc.csv", parc(0, 9))
    deliver = Inbox.deliver

    def slow(*args: object, **kwargs: object) -> object:
        receipt = deliver(*args, **kwargs)  # type: ignore[arg-type]
        path.write_bytes(parc(0, 12))
        return receipt

    with monkeypatch.context() as patch:
        patch.setattr(Inbox, "deliver", slow)
        taken(inbox)
    assert path.read_bytes() == parc(0, 12)
    assert taken(inbox) == [("parc.csv", "replaces")]


def test_forms_and_dropped_files_come_by_one_way(inbox: Inbox) -> None:
    """What a form brought is known when the same is dropped, and the reverse."""
    path = drop(inbox, "a.csv", parc(0, 9))
    with delivery(inbox, **WHERE, received_on=DAY, mode="auto") as form:  # type: ignore[arg-type]
        placed = form.take(IncomingFile("parc.csv", path, path.stat().st_size, digest(path)))
    assert (placed.new, placed.replaced) == (True, None)
    assert taken(inbox) == [("a.csv", "held")]
    drop(inbox, "b.zip", zipped(parc(0, 9)))
    assert taken(inbox) == [("b.zip", "held")]


@pytest.mark.parametrize(
    ("name", "plain", "corrected"),
    [
        ("Parc.csv", "parc", False), ("parc-corrigé.csv", "parc", True), ("parc-corrige\u0301 (2).xlsx", "parc", True),
        ("parc-corrected(1).csv", "parc", True), ("parc (3).csv.gz", "parc", False), ("parc.zip", "parc", False),
        ("parc corrigée.ods", "parc", True), ("corrigé.csv", "corrigé", False), ("a.b.csv", "a.b", False),
        ("2025.zip", "2025", False), (".zip", ".zip", False),
    ],
)  # fmt: skip
def test_marks_of_names(name: str, plain: str, corrected: bool) -> None:
    assert (stem(name), is_corrected(name)) == (plain, corrected)


def told(inbox: Inbox) -> list[tuple[str, str]]:
    return [(each.path, each.reason) for each in inbox.contents().ignored]


def test_everything_that_is_passed_over_is_named(inbox: Inbox) -> None:
    places = {
        "2025/Ville de Pau/parc.csv": ("2025/Ville de Pau", "no_member_name"),
        "2025/parc.csv": ("2025/parc.csv", "no_member"),
        "parc.csv": ("parc.csv", "no_member_year"),
        "2025 bis/ville-a/parc.csv": ("2025 bis", "no_year"),
        "1850/ville-a/parc.csv": ("1850", "no_year"),
        "２０２５/ville-a/parc.csv": ("２０２５", "no_year"),
        "2025/ville-a/parc/deep/er/parc.csv": ("2025/ville-a/parc/deep", "too_deep"),
        f"2025/ville-a/{'a' * 64}.json": (f"2025/ville-a/{'a' * 64}.json", "no_list"),
        f"2025/ville-a/parc/{'b' * 64}.json": (f"2025/ville-a/parc/{'b' * 64}.json", "damaged_alone"),
    }
    for place in places:
        (inbox.root / place).parent.mkdir(parents=True, exist_ok=True)
        (inbox.root / place).write_bytes(b"a;b\n")
    links = ("2024", "2025/link", "2025/ville-a/link.csv", "2025/ville-a/parc/link.csv", "link")
    for place in links:
        (inbox.root / place).symlink_to("/etc")
    os.mkfifo(inbox.root / "2025/ville-a/pipe.csv")
    (inbox.root / f"2025/ville-a/parc/{'c' * 64}.raw").mkdir()
    silent = (".hidden", "2025/.DS_Store", "2025/ville-a/half.csv.part", "2025/ville-a/~$parc.xlsx", "Thumbs.db")
    for place in silent:
        (inbox.root / place).write_bytes(b"x")
    (inbox.root / "2025/Empty folder").mkdir()
    expected = [*places.values(), *((place, "link") for place in links), ("2025/ville-a/pipe.csv", "no_file")]
    expected += [(f"2025/ville-a/parc/{'c' * 64}.raw", "in_place")]
    assert told(inbox) == sorted(expected)
    assert inbox.contents().waiting == ()


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_each_is_told_in_words_with_its_place_and_a_way_out(
    inbox: Inbox, lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(vars(settings()), "lang", lang)
    for place in ("2025/Ville de Pau/parc.csv", "2025/parc.csv", "2031/ville-a/parc.csv", "2025/b/{odd}/x/y"):
        (inbox.root / place).parent.mkdir(parents=True, exist_ok=True)
        (inbox.root / place).write_bytes(b"a;b\n")
    sentences = take_in(inbox, years=range(2015, 2026), today=DAY, settled_seconds=0)
    assert [each.partition("\xa0:" if lang == "fr" else ":")[0] for each in sentences] == [
        "2031/ville-a", "2025/Ville de Pau", "2025/b/{odd}/x", "2025/parc.csv",
    ]  # fmt: skip
    assert "ville-de-pau" in sentences[1]
    assert (inbox.root / "2031/ville-a/parc.csv").exists()


def test_what_lies_in_another_years_folder_is_told_with_that_year(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stray of 2024 is told by the run of 2024, not with every year; one of no year, or of a year that nobody can
    run, by each."""
    monkeypatch.setitem(vars(settings()), "lang", "en")
    for place in ("2024/parc.csv", "2025/parc.csv", "2031/ville-a/parc.csv", "old/parc.csv"):
        (inbox.root / place).parent.mkdir(parents=True, exist_ok=True)
        (inbox.root / place).write_bytes(b"a;b\n")
    years = range(2015, 2026)
    found = look(inbox, years=years, today=DAY, settled_seconds=0)
    for year in (2024, 2025):
        of_year = [sentence.partition(":")[0] for sentence in found.of_year(year, years)]
        assert set(of_year) == {"2031/ville-a", f"{year}/parc.csv", "old"}
    assert len(found.sentences()) == 4


def test_thousands_of_one_mistake_are_told_once(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(vars(settings()), "lang", "en")
    (inbox.root / "2025").mkdir(parents=True)
    for number in range(1000):
        (inbox.root / "2025" / f"{number}.csv").write_bytes(b"")
    sentences = take_in(inbox, years=range(2015, 2026), today=DAY, settled_seconds=0)
    assert (len(sentences), sentences[-1]) == (21, "… and 980 more for the same reason.")


def test_one_file_that_cannot_be_taken_stops_no_other(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    drop(inbox, "a.csv", parc(0, 9), days_ago=3)
    drop(inbox, "b.csv", parc(20, 29))
    opened = Path.open

    def refuse(path: Path, *args: object, **kwargs: object) -> object:
        if path.name == "a.csv":
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *args, **kwargs)  # type: ignore[call-overload]

    waiting = inbox.contents().waiting
    monkeypatch.setattr(Path, "open", refuse)
    assert adopt(inbox, waiting, received_on=DAY) == [
        Ignored("2025/ville-a/a.csv", "not_taken", {"problem": "Permission denied"})
    ]
    assert told(inbox) == [("2025/ville-a/a.csv", "unreadable")]
    assert counting(inbox) == ["b.csv"]


def test_a_member_whom_nobody_registered_is_named(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(vars(settings()), "lang", "en")
    drop(inbox, "a.csv", parc(0, 9))
    (sentence,) = take_in(inbox, years=range(2015, 2026), today=DAY, settled_seconds=0)
    assert sentence.startswith("2025/ville-a: this member is not registered for 2025")


def test_an_error_of_our_own_while_a_file_is_recognised_costs_nobody_the_file(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*args: object) -> object:
        raise LookupError("ours")

    monkeypatch.setattr("footprint.inbox.recognition.choose", fails)
    drop(inbox, "a.csv", parc(0, 9))
    drop(inbox, "b.csv", parc(20, 29))
    assert taken(inbox) == []
    assert counting(inbox) == ["a.csv", "b.csv"]


def test_damaged_answers_of_a_member_keep_the_files_of_no_other_waiting(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read without what the member said, its file might replace another one: it waits, and why is said."""
    monkeypatch.setitem(vars(settings()), "lang", "en")
    drop(inbox, "a.csv", parc(0, 9))
    other = inbox.root / "2025" / "club-b" / "b.csv"
    other.parent.mkdir(parents=True)
    other.write_bytes(parc(20, 29))
    (inbox.home / "answers").mkdir()
    (inbox.home / "answers" / "ville-a.json").write_bytes(b"{")
    sentences = take_in(inbox, years=range(2015, 2026), today=DAY, settled_seconds=0)
    assert any("2025/ville-a/a.csv" in each and "answers/ville-a.json" in each for each in sentences)
    assert (inbox.root / "2025" / "ville-a" / "a.csv").exists()
    assert not other.exists()
