"""Machine code that is kept from one run to the next belongs to the sources that it was made from."""

from __future__ import annotations

from pathlib import Path

from footprint import weblogs
from footprint.weblogs.compiled import kept_in
from tests.weblogs.logs import clf, read


def sources(folder: Path, second: str) -> Path:
    folder.mkdir()
    (folder / "one.py").write_text("first = 1")
    (folder / "two.py").write_text(second)
    return folder


def test_a_change_of_any_file_makes_all_code_anew(tmp_path: Path) -> None:
    """Reader and look-up would hash a text differently, and ask for ever what each other knows."""
    before, same, changed = (
        sources(tmp_path / name, second) for name, second in (("a", "x = 1"), ("b", "x = 1"), ("c", "x = 2"))
    )
    assert kept_in(before).name == kept_in(same).name
    assert kept_in(before).name != kept_in(changed).name


def test_the_code_is_kept_there(tmp_path: Path) -> None:
    assert read(tmp_path, clf("10:00:00")).accepted == 1
    assert list(kept_in(Path(weblogs.__file__).parent).rglob("common_log.read_block*.nbi"))
