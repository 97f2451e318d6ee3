"""What is kept beside the byte code is what would be made anew, whatever becomes of the files that keep it."""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

import footprint
from footprint import remembered
from footprint.intake.tables import profile_files
from footprint.intake.vocabulary import device_models, phrases, states, typos
from footprint.intake.vocabulary.states import phrases as state_phrases

MODULE = """
from pathlib import Path
from footprint.remembered import remembered
MADE = []
@remembered()
def words():
    MADE.append(1)
    lines = Path(__file__).with_name("words.csv").read_text().split(",")
    return {tuple(line.split()): frozenset(line) for line in lines}
"""
PACKAGE = Path(footprint.__file__).parent
OURS = [
    phrases.vocabulary, phrases.words_of_devices, phrases.joined, phrases.known_words, phrases.other_trades,
    phrases.made_plurals, phrases._by_language, state_phrases._phrases, states.telling, typos._things,
    typos._long_words, typos._joined_phrases, device_models.product_words, profile_files._own,
]  # fmt: skip


class Room:
    """A folder with a module that makes a table of words of a list, as every new process finds it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.write("pc fixe,tablette")
        (folder / "room.py").write_text(MODULE)

    def write(self, words: str) -> None:
        (self.folder / "words.csv").write_text(words)

    def made(self) -> tuple[object, int]:
        """The table, and how often it was made."""
        remembered._sources.cache_clear()
        remembered._key.cache_clear()
        spec = spec_from_file_location("room", self.folder / "room.py")
        assert spec
        assert spec.loader
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        return module.words(), len(module.MADE)

    @property
    def kept(self) -> list[Path]:
        return sorted((self.folder / "__pycache__").glob("*.made"))


PC, TABLET = {("pc", "fixe"): frozenset("pc fixe")}, {("tablette",): frozenset("tablette")}


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Room:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", None)
    return Room(tmp_path)


def test_what_is_kept_is_not_made_again(room: Room) -> None:
    assert room.made() == (PC | TABLET, 1)
    assert room.made() == (PC | TABLET, 0)
    assert len(room.kept) == 1


def test_other_words_or_another_module_are_made_anew(room: Room) -> None:
    room.made()
    room.write("pc fixe")
    assert room.made() == (PC, 1)
    assert room.made() == (PC, 0)
    (room.folder / "other.py").write_text("")
    assert room.made() == (PC, 1)


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[:40],
        lambda content: content[:-1],
        lambda content: content + b"x",
        lambda content: content[:-3] + bytes(3),
        lambda content: bytes(len(content)),
    ],
)
def test_what_is_damaged_is_made_anew(room: Room, damage: Callable[[bytes], bytes]) -> None:
    room.made()
    whole = room.kept[0].read_bytes()
    room.kept[0].write_bytes(damage(whole))
    assert room.made() == (PC | TABLET, 1)
    assert room.kept[0].read_bytes()[:64] == whole[:64]
    assert room.made() == (PC | TABLET, 0)


def test_a_place_that_cannot_be_written_changes_nothing(room: Room) -> None:
    (room.folder / "__pycache__").write_text("a file is in the way")
    assert [room.made(), room.made()] == [(PC | TABLET, 1)] * 2


def test_a_folder_in_the_place_of_what_is_kept_changes_nothing(room: Room) -> None:
    room.made()
    place = room.kept[0]
    place.unlink()
    place.mkdir()
    assert [room.made(), room.made()] == [(PC | TABLET, 1)] * 2
    left = {path.name for path in place.parent.iterdir() if path.suffix != ".pyc"}
    assert left == {place.name}  # nothing unfinished


def test_nothing_is_written_where_byte_code_is_not(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert [room.made(), room.made()] == [(PC | TABLET, 1)] * 2
    assert not (room.folder / "__pycache__").exists()


def test_it_lies_where_byte_code_lies(room: Room, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "elsewhere"))
    assert [room.made(), room.made()] == [(PC | TABLET, 1), (PC | TABLET, 0)]
    assert room.kept == []
    assert len(list((tmp_path / "elsewhere").rglob("*.made"))) == 1


def test_many_who_write_at_once_leave_one_whole_file(room: Room) -> None:
    content = [bytes([number]) * 100_000 for number in range(8)]
    file = room.folder / "some.made"
    with ThreadPoolExecutor(8) as workers:
        for _ in workers.map(lambda part: remembered._write(file, part), content * 5):
            assert file.read_bytes() in content
    assert [path.name for path in room.folder.iterdir() if ".made" in path.name or str(os.getpid()) in path.name] == [
        "some.made"
    ]


@pytest.mark.parametrize("make", OURS, ids=lambda make: make.__name__)
def test_ours_are_the_same_from_disk(make: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is made from a vocabulary is made of plain values, and the order of its keys is kept."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    make.cache_clear()
    first = make()
    assert len(list(tmp_path.rglob(f"*.{make.__name__}.*"))) == 1
    make.cache_clear()
    again = make()
    assert again == first
    assert again is not first
    assert not isinstance(again, dict) or list(again) == list(first)


def test_every_toml_of_ours_can_be_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    lists = [path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.toml")]
    first = [remembered.toml("footprint", name) for name in lists]
    assert len(lists) > 100
    assert len(list(tmp_path.rglob("*.made"))) == len(lists)
    assert [remembered.toml("footprint", name) for name in lists] == first


MODULES = [path for path in PACKAGE.rglob("*.py") if "\n@remembered(" in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_nothing_else_than_its_folder_makes_it(module: Path) -> None:
    """What is kept is known by its folder: whatever its module takes from elsewhere could change without a word."""
    import_module(".".join(("footprint", *module.relative_to(PACKAGE).with_suffix("").parts)))
    seen, open_, folders = set[Path](), [module], remembered.FOLDERS[module]
    while open_:
        seen.add(here := open_.pop())
        nodes = (
            node for node in ast.walk(ast.parse(here.read_text(encoding="utf-8"))) if isinstance(node, ast.ImportFrom)
        )
        named = {node.module for node in nodes if node.module and node.module.startswith("footprint.")}
        files = {
            PACKAGE.parent.joinpath(*name.split(".")).with_suffix(".py")
            for name in named - {"footprint.remembered", "footprint.settings"}
        }
        assert {file.parent for file in files} <= folders, here
        open_ += files - seen
