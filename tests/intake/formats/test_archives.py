"""Archives: every file inside is read, names stay names, and what unpacks without end stops early."""

from __future__ import annotations

import gzip
import io
import json
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from footprint.intake import Limits, Reading, read_all
from footprint.intake.formats.opening import shown
from tests.intake.accounts import AS_OF, FILES, conserved
from tests.intake.workbook_files import xlsx

Parts = Callable[..., list[Reading]]
LIST = "Type;Modèle;Qté\nÉcran;P2419H;4\nPC fixe;OptiPlex 3020;2\n".encode()


@pytest.fixture
def parts(tmp_path: Path) -> Parts:
    """`parts(content, name)`: every reading of a file with this content."""

    def readings(content: bytes, name: str = "parc.zip", **options: object) -> list[Reading]:
        path = tmp_path / name
        path.write_bytes(content)
        settings = {"year": 2025, "as_of": AS_OF} | options
        return [conserved(reading) for reading in read_all(path, **settings)]  # type: ignore[arg-type]

    return readings


def zipped(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def key(reading: Reading) -> list[str]:
    return reading.findings["message_key"].to_pylist()


def test_gzip(parts: Parts) -> None:
    (reading,) = parts(gzip.compress(LIST), "parc.csv.gz")
    assert (reading.name, reading.accepted, reading.dialect.separator) == ("parc.csv.gz", 2, ";")


def test_every_file_of_a_zip(parts: Parts) -> None:
    book = xlsx({"Serveurs": [("Type", "Modèle"), ("Serveur", "PowerEdge R640")]})
    inside = {
        "fr/écrans.csv": LIST,
        "__MACOSX/._x.csv": b"x",
        "parc.xlsx": book,
        "b.csv.gz": gzip.compress(LIST + b"\n"),
    }
    found = parts(zipped(inside))
    assert [reading.name for reading in found] == [
        "parc.zip › fr/écrans.csv", "parc.zip › parc.xlsx › Serveurs", "parc.zip › b.csv.gz"
    ]  # fmt: skip
    assert [reading.accepted for reading in found] == [2, 1, 2]
    assert len({reading.file_sha8 for reading in found}) == 3


def test_intune_comes_in_a_zip(parts: Parts) -> None:
    (reading,) = parts(zipped({"DevicesWithInventory.csv": (FILES / "firm_intune.csv").read_bytes()}))
    assert (reading.profile, reading.accepted) == ("intune", 2)


def test_what_is_no_list_is_left_out_and_named(parts: Parts) -> None:
    (reading,) = parts(zipped({"lisezmoi.txt": b"bonjour", "plan.pdf": b"%PDF-1.7\n", "parc.csv": LIST}))
    told = [(row["raw_value"], row["message_key"].split(".")[2]) for row in reading.findings.to_pylist()
            if row["rule"] == "table_left_out"]  # fmt: skip
    assert told == [("lisezmoi.txt", "notes"), ("plan.pdf", "other")]


def test_a_damaged_list_in_a_zip_is_refused_beside_the_others(parts: Parts) -> None:
    found = parts(zipped({"parc.csv": LIST, "autre.xlsx": xlsx({"P": [("Type",)]})[:900]}))
    assert [reading.kind for reading in found] == ["inventory", None]
    assert key(found[1]) == ["findings.unreadable_file.damaged.says"]


def test_agent_files_make_one_table(parts: Parts) -> None:
    one = json.loads((FILES / "town_glpi_agent.json").read_bytes())
    files = {}
    for number in range(3):
        one["content"]["bios"]["ssn"] = f"FICZ{number:04}"
        one["content"]["monitors"] = []
        files[f"poste-{number}.json"] = json.dumps(one).encode()
    (reading,) = parts(zipped(files | {"ecole.xml": (FILES / "town_glpi_agent.xml").read_bytes()}))
    assert (reading.name, reading.profile, reading.accepted, reading.set_aside) == ("parc.zip", "glpi_agent", 5, 1)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("../../etc/passwd", "etc/passwd"),
        ("/abs/parc.csv", "abs/parc.csv"),
        ("C:\\parc\\écrans.csv", "C:/parc/écrans.csv"),
        ("a\x1b[31m\n.csv", "a[31m.csv"),
        ("x" * 500, "x" * 120),
    ],
)
def test_names_inside_are_only_shown(parts: Parts, tmp_path: Path, name: str, told: str) -> None:
    (reading,) = parts(zipped({name: LIST}))
    assert shown(name) == told
    assert reading.name == f"parc.zip › {told}"
    assert sorted(path.name for path in tmp_path.parent.rglob("passwd")) == []


def test_an_entry_without_a_name_is_damage(parts: Parts) -> None:
    data = zipped({"parc.csv": LIST}).replace(b"parc.csv", b"\0arc.csv")
    (reading,) = parts(data)
    assert reading.findings["message_key"].to_pylist() == ["findings.unreadable_file.damaged.says"]


def lying(content: bytes, claimed: int) -> bytes:
    """A zip whose directory and header claim another size for its one entry."""
    data = bytearray(zipped({"parc.csv": content}))
    for signature, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = data.find(signature) + at
        data[place : place + 4] = struct.pack("<I", claimed)
    return bytes(data)


BOMB = b"Type;Mod\n" + b"x;y\n" * 8_000_000


# Archives that would unpack to too much, their names, and the limit that says so.
BOMBS = [
    (zipped({"parc.csv": BOMB}), "a.zip", "ratio"),
    (lying(BOMB, 12), "a.zip", "ratio"),
    (gzip.compress(BOMB, mtime=0), "a.csv.gz", "ratio"),
    (zipped({"inner.zip": zipped({"inner.zip": zipped({"a.csv": LIST})})}), "a.zip", "depth"),
]


@pytest.mark.parametrize(("content", "name", "limit"), BOMBS)
def test_bombs_are_refused_by_name(parts: Parts, content: bytes, name: str, limit: str) -> None:
    (reading,) = parts(content, name)
    assert key(reading) == [f"findings.limit_exceeded.{limit}.says"]


@pytest.mark.parametrize(
    ("limits", "limit"),
    [
        (Limits(entries=2), "entries"),
        (Limits(tables=2), "tables"),
        (Limits(unpacked_bytes=100), "unpacked_bytes"),
        (Limits(file_bytes=100), "file_bytes"),
    ],
)
def test_limits(parts: Parts, limits: Limits, limit: str) -> None:
    found = parts(zipped({f"{number}.csv": LIST for number in range(3)}), limits=limits)
    assert key(found[-1]) == [f"findings.limit_exceeded.{limit}.says"]


def test_limits_are_settings(parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    from footprint.settings import settings

    monkeypatch.setenv("FOOTPRINT_MAX_SHEET_ROWS", "2")
    settings.cache_clear()
    try:
        (reading,) = parts(xlsx({"P": [("Type", "Modèle"), *[("Écran", "x")] * 3]}), "a.xlsx")
    finally:
        settings.cache_clear()
    assert key(reading) == ["findings.limit_exceeded.sheet_rows.says"]


def test_locked_and_odd_archives_say_so(parts: Parts) -> None:
    locked = bytearray(zipped({"parc.csv": LIST}))
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.find(signature) + at] |= 1
    assert key(parts(bytes(locked))[0]) == ["findings.unreadable_file.locked.says"]
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("parc.csv", LIST)
    assert key(parts(stream.getvalue())[0]) == ["findings.unreadable_file.packing.says"]
    assert key(parts(zipped({}))[0]) == ["findings.empty_file.says"]


def test_truncated_archives_never_crash(parts: Parts) -> None:
    for name, content in (("a.zip", zipped({"a.csv": LIST, "b.csv": LIST})), ("a.csv.gz", gzip.compress(LIST))):
        for size in range(len(content)):
            assert parts(content[:size], name)
