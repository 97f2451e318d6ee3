"""What goes wrong around a command, in words: disks, settings, files in the way. Errors of our own get a number.

Exit codes: 2 for what people can mend, and for errors of our own; 130 after Ctrl-C; 141 where nobody reads the output.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from footprint import incidents
from footprint.cli.terminal import say, t
from footprint.inbox.deliveries import InboxError
from footprint.messages import RefusalError, catalogue
from footprint.settings import SettingsError, language, settings

BAD, INTERRUPTED, CLOSED = 2, 130, 141
# What the operating system says → which text of cli.error says it to people.
SAID = {
    errno.ENOENT: "no_file",
    errno.EISDIR: "folder",
    errno.ENOTDIR: "in_the_way",
    errno.EEXIST: "in_the_way",
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EFBIG: "full",
    errno.EACCES: "denied",
    errno.EPERM: "denied",
    errno.EROFS: "read_only",
    errno.ENAMETOOLONG: "long_name",
    errno.EMFILE: "many_files",
    errno.ENFILE: "many_files",
    errno.EIO: "broken_disk",
    errno.ESTALE: "changed",
    errno.EHOSTUNREACH: "no_store",
}


def run(command: Callable[[], object]) -> int:
    """Run a command of the terminal to its end, whatever that is; the exit code. No traceback is ever shown."""
    output = _opened()
    try:
        code = _code_of(command)
        if sys.stdout is not output:  # Typer found that nobody reads, and put something else there
            return CLOSED
        sys.stdout.flush()
        if code == INTERRUPTED:
            say(t("error.interrupted"))
        return code
    except BrokenPipeError:
        return CLOSED
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as failure:
        with suppress(OSError):  # nobody may be reading what is said, either
            say(sentence(failure) or unforeseen(failure))
        return BAD
    finally:
        _let_go(output)


def _code_of(command: Callable[[], object]) -> int:
    try:
        incidents.to_file(settings().home)
        command()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    return 0


def _opened() -> IO[str]:
    """Standard output; a stream that the caller has closed (`>&-`) leads nowhere."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w"))  # noqa: SIM115
    return sys.stdout


def _let_go(output: IO[str]) -> None:
    """What the output did not take is not tried again when Python ends, which would print a traceback."""
    try:
        output.flush()
    except (OSError, ValueError):
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), output.fileno())


def words(failure: BaseException) -> str:
    """What to tell people of a failure of a part of a run; one of our own goes to the log. One sentence for all parts
    that a full disk stops, and not one a file."""
    if isinstance(failure, OSError) and (failure.filename is None or _fills(failure, settings().home)):
        failure.filename = str(settings().home)
    return sentence(failure) or unforeseen(failure)


def _fills(failure: OSError, home: Path) -> bool:
    full = failure.errno in (errno.ENOSPC, errno.EDQUOT)
    return full and home.absolute() in Path(os.fsdecode(failure.filename)).absolute().parents


def unforeseen(failure: BaseException) -> str:
    """The sentence for an error of our own, which goes to the log."""
    log = incidents.to_file(_home())
    return t("error.unforeseen", number=incidents.log(failure), log=log)


def _home() -> Path:
    with suppress(SettingsError):
        return settings().home
    return Path(".footprint")


def sentence(failure: BaseException) -> str | None:
    """What to tell people of a failure that they, or their machine, can do something about; None for one of ours."""
    if isinstance(failure, SettingsError):
        return "\n".join(_setting(*wrong) for wrong in failure.wrong)
    if isinstance(failure, MemoryError):
        return t("error.memory")
    if isinstance(failure, OSError):
        return _of_the_system(failure)
    return _of_a_file(failure) or _of_a_database(failure)


def is_of_room(failure: BaseException) -> bool:
    """Whether work took more memory, or disk to spill to, than there is: with fewer rows it may not."""
    duck = sys.modules.get("duckdb")
    of_the_engine = duck is not None and isinstance(failure, duck.Error) and _of_the_engine(failure) is not None
    return of_the_engine or isinstance(failure, MemoryError)


def _of_a_file(failure: BaseException) -> str | None:
    """What was asked, or a file that it needs, is not as it should be."""
    if isinstance(failure, RefusalError | InboxError):
        return str(failure)
    if isinstance(failure, _imported("footprint.lake.manifests", "DamagedError")):
        return t("error.damaged", file=failure.path)
    if isinstance(failure, _imported("footprint.intake.tables.profile_files", "ProfileError")):
        return t("error.profile", file=failure.file, why=failure.why)
    if isinstance(failure, _imported("factors.tables", "CatalogueError")):
        return t("error.catalogue", why=failure)
    return None


def _imported(module: str, name: str) -> Any:
    """A class of errors, where the command has imported its module; else a class of nothing."""
    return getattr(sys.modules.get(module), name, ())


def _setting(name: str, given: str, kind: str, limits: dict[str, object]) -> str:
    """What a variable of the environment may be, in words."""
    texts = catalogue("cli", language())
    key = next(candidate for candidate in (name, kind, "other") if f"error.setting.{candidate}" in texts)
    return t("error.setting.wrong", name=name, given=given, why=t(f"error.setting.{key}", **limits))


def _of_the_system(failure: OSError) -> str:
    file = t("error.output") if failure.filename is None else os.fsdecode(failure.filename)
    key = SAID.get(failure.errno or 0, "system")
    if key == "folder" and _home().absolute() in Path(file).absolute().parents:
        key = "folder_in_the_way"
    return _told(key, file, failure.strerror or ", ".join(map(str, failure.args)))


def _told(key: str, file: str, why: str) -> str:
    if key == "full" and file != t("error.output"):
        return t("error.full", file=file, disk=_disk(Path(file)))
    return t(f"error.{'full_output' if key == 'full' else key}", file=file, why=why)


def _disk(path: Path) -> Path:
    """Where the disk begins on which a file lies, or would lie."""
    whole = path.absolute()
    return next(folder for folder in (whole, *whole.parents) if folder.is_mount() or folder == folder.parent)


def _of_a_database(failure: BaseException) -> str | None:
    """A database of ours that cannot be reached, read or written. Nothing is imported that the command did not use."""
    if (sql := sys.modules.get("sqlalchemy.exc")) and isinstance(failure, sql.ArgumentError | sql.NoSuchModuleError):
        return t("error.database_url")
    if sql and isinstance(failure, sql.DBAPIError):
        return _of_sql(str(failure.orig))
    if (alembic := sys.modules.get("alembic.util.exc")) and isinstance(failure, alembic.CommandError):
        return t("error.newer_database")
    if (duck := sys.modules.get("duckdb")) and isinstance(failure, duck.Error):
        return _of_the_engine(failure)
    return None


def _of_sql(message: str) -> str | None:
    """What SQLite and PostgreSQL say of themselves, not of a statement of ours."""
    for words, key in {
        "disk is full": "full",
        "No space left": "full",
        "readonly": "read_only",
        "unable to open": "denied",
        "not a database": "broken_database",
        "malformed": "broken_database",
        "disk I/O": "broken_disk",
    }.items():
        if words in message:
            return _told(key, str(_home() / "portal.db"), message)
    if any(words in message for words in ("connection", "could not translate", "authentication", "does not exist")):
        return t("error.no_database", why=message.strip().partition("\n")[0])
    return None


def _of_the_engine(failure: BaseException) -> str | None:
    """What DuckDB says of memory and of the disk on which it lays what memory does not hold."""
    message = str(failure)
    if "Out of Memory" in message or type(failure).__name__ == "OutOfMemoryException":
        return t("error.memory")
    return _told("full", str(_home()), message) if "No space left" in message or "disk is full" in message else None
