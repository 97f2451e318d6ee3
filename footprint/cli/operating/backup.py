"""`footprint backup` and `footprint restore`: the home as a folder of its own, and back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from footprint.cli.terminal import bullets, say, t
from footprint.settings import settings


def backup(folder: Annotated[Path, typer.Argument(help=t("option.backup_folder"))]) -> None:
    from footprint import backup as backups

    made = backups.make(settings().home, folder, datetime.now(UTC), database=_database())
    size = f"{made.manifest.size_bytes / 1e6:.1f}"
    say(t("backup.made", folder=made.folder, files=len(made.manifest.files), size=size))
    say(t("backup.secret"))
    _tell_damaged(made.damaged)


def restore(folder: Annotated[Path, typer.Argument(help=t("option.restore_folder"))]) -> None:
    from footprint import backup as backups

    restored = backups.restore(folder, settings().home, database=_database())
    manifest = restored.manifest
    what = {"folder": folder, "home": settings().home, "at": manifest.made_at[:16], "version": manifest.version}
    say(t("backup.restored", files=len(manifest.files), **what))
    say(t(f"backup.portal.{manifest.portal}"))
    say(t("backup.then"))
    _tell_damaged(restored.damaged)


def _database() -> str | None:
    """The address of the portal's database, where it is no file of the home."""
    from footprint.portal.store.configuration import portal_settings

    given = portal_settings().portal_database_url
    return given.get_secret_value() if given else None


def _tell_damaged(files: tuple[Path, ...]) -> None:
    if files:
        say(t("backup.was_damaged"))
        bullets(map(str, files))
        raise typer.Exit(1)
