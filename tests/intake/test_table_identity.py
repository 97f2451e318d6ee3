"""A table is named by its content: the same one has the same name plain, packed, and inside an archive."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from footprint.intake import Reading, read_all
from tests.intake.usage.energy.test_enedis import curve, half_hours
from tests.intake.workbook_files import xlsx

LIST = "Type;Modèle;Qté\nÉcran;P2419H;4\nPC fixe;OptiPlex 3020;2\n".encode()
OTHER = b"Type;Qt\xc3\xa9\nServeur;1\n"
BOOK = xlsx({
    "Postes": [("Type", "Qté"), ("Écran", 4)],
    "Notes": [("rien",)],
    "Serveurs": [("Type", "Qté"), ("Serveur", 1)],
})  # fmt: skip
METER = curve(half_hours(date(2025, 6, 2))).encode()
AGENT = json.dumps({"deviceid": "a", "itemtype": "Computer", "content": {"hardware": {"name": "x", "chassis_type":
                    "Laptop"}, "bios": {"ssn": "S1", "smodel": "Latitude"}}}).encode()  # fmt: skip
CONTENTS = {"list.csv": LIST, "utf16.csv": LIST.decode().encode("utf-16"), "book.xlsx": BOOK, "meter.csv": METER,
            "agent.json": AGENT}  # fmt: skip
Read = Callable[[str, bytes], list[Reading]]


def zipped(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2025, 1, 1, 0, 0, 0)), content)
    return stream.getvalue()


@pytest.fixture
def tables(tmp_path: Path) -> Read:
    def read(name: str, content: bytes) -> list[Reading]:
        path = tmp_path / name
        path.write_bytes(content)
        found = read_all(path, year=2025, as_of=date(2025, 12, 31))
        assert {each.file_sha256 for each in found} == {hashlib.sha256(content).hexdigest()}
        return found

    return read


@pytest.mark.parametrize("name", CONTENTS)
def test_the_same_table_has_the_same_name_plain_and_packed(name: str, tables: Read) -> None:
    content = CONTENTS[name]
    plain = [(each.sha256, each.kind, each.rows) for each in tables(name, content)]
    assert plain[0][0] == hashlib.sha256(content).hexdigest()
    wrappings = {
        f"{name}.gz": gzip.compress(content),
        "one.zip": zipped({f"2025/{name}": content}),
        "zip-of-gz.zip": zipped({f"{name}.gz": gzip.compress(content)}),
        "zip.gz": gzip.compress(zipped({name: content})),
    }
    for wrapping, packed in wrappings.items():
        assert [(each.sha256, each.kind, each.rows) for each in tables(wrapping, packed)] == plain, wrapping


def test_tables_of_an_archive_have_the_names_that_they_have_alone(tables: Read) -> None:
    alone = [each.sha256 for name in ("list.csv", "book.xlsx") for each in tables(name, CONTENTS[name])]
    together = tables("all.zip", zipped({"a/list.csv": LIST, "a/book.xlsx": BOOK}))
    assert [each.sha256 for each in together] == alone
    assert len(set(alone)) == 3


def test_a_copy_inside_a_file_counts_once_and_is_told(tables: Read) -> None:
    first, other = tables("all.zip", zipped({"a.csv": LIST, "b.csv.gz": gzip.compress(LIST), "c.csv": OTHER}))
    assert (first.name, first.accepted, other.name, other.accepted) == ("all.zip › a.csv", 2, "all.zip › c.csv", 1)
    told = [row for row in first.findings.to_pylist() if row["rule"] == "table_left_out"]
    assert [(row["message_key"], row["raw_value"]) for row in told] == [
        ("findings.table_left_out.copy.says", "b.csv.gz")
    ]


def test_a_copy_of_what_cannot_be_used_is_one_reading(tables: Read) -> None:
    broken = b"Type;Mod\xc3\xa8le;Qt\xc3\xa9\n"
    found = tables(
        "all.zip", zipped({"a.csv": LIST, "b.csv": b"PK\x03\x04xx", "c.csv": b"PK\x03\x04xx", "d.csv": broken})
    )
    assert len({each.sha256 for each in found}) == len(found) == 2


def test_agents_of_an_archive_are_one_table_named_by_all(tables: Read) -> None:
    second = AGENT.replace(b'"S1"', b'"S2"')
    (both,) = tables("agents.zip", zipped({"1.json": AGENT, "2.json": second}))
    (again,) = tables("again.zip", zipped({"x/1.json": AGENT, "x/2.json.gz": gzip.compress(second)}))
    assert both.sha256 == again.sha256 != tables("1.json", AGENT)[0].sha256
