"""The factor sets from which results were made, kept as they were: $FOOTPRINT_HOME/factor_sets/<id>/; a published
version has its own beside its lake, `factor_set`."""

from __future__ import annotations

import shutil
import tempfile
from functools import lru_cache
from pathlib import Path

from factors import catalogue
from factors.catalogue import FactorSet, files_digest, files_of
from footprint import disk
from footprint.lake import locked

FOLDER, OF_RELEASE = "factor_sets", "factor_set"


def keep(home: Path, factor_set: FactorSet) -> Path:
    """Keep the files of the set below `home`; a copy that is the same stays, one that is not is replaced. Raises
    ValueError if the files are no longer those that were read."""
    folder = home / FOLDER / factor_set.id
    with locked(home / FOLDER / f".{factor_set.id}.lock"):
        if not _is_kept(folder, factor_set):
            copy = Path(tempfile.mkdtemp(dir=home / FOLDER, prefix=".writing-"))
            write(factor_set, copy)
            if not _is_kept(copy, factor_set):
                shutil.rmtree(copy)
                raise ValueError(f"{factor_set.folder} changed since it was read: start again")
            if folder.exists():
                folder.rename(copy.with_name(f"{copy.name}.old"))
            copy.rename(folder)
            shutil.rmtree(copy.with_name(f"{copy.name}.old"), ignore_errors=True)
    return folder


def write(factor_set: FactorSet, folder: Path) -> None:
    """Copy the files of the set into `folder`."""
    for place, path in factor_set.files.items():
        target = folder / place
        disk.make_folder(target.parent)
        target.write_bytes(path.read_bytes())


def _is_kept(folder: Path, factor_set: FactorSet) -> bool:
    if not folder.is_dir():
        return False
    kept = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return files_digest(kept) == factor_set.digest


def load(home: Path, factor_set_id: str) -> FactorSet | None:
    """The set of this id as it was kept; None where it was not, or is no longer whole."""
    for folder in (home / OF_RELEASE, home / FOLDER / factor_set_id):
        if folder.is_dir() and (kept := _whole(folder)) and kept.id == factor_set_id:
            return kept
    return None


def _whole(folder: Path) -> FactorSet | None:
    try:
        return read(folder)
    except (ValueError, OSError):
        return None


def read(folder: Path) -> FactorSet:
    """The set of a folder; once a process for the same files. Raises CatalogueError as the catalogue does."""
    return _read(folder.absolute(), files_digest(files_of(folder)))


@lru_cache(maxsize=4)  # of a year and the one before, of two versions
def _read(folder: Path, _digest: str) -> FactorSet:
    return catalogue.load(folder=folder)
