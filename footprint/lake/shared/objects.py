"""An object store (S3, Google Cloud Storage, Azure): bytes under names, written whole, if asked under a condition."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from footprint.messages import RefusalError, text
from footprint.settings import language

if TYPE_CHECKING:
    from obstore import UpdateVersion

SCHEMES = ("s3", "gs", "az")  # a local store of this library writes under no condition
AT_ONCE = 8  # requests, each with a whole file
CLIENT = {"connect_timeout": "5s", "read_timeout": "30s", "timeout": "1h"}  # a file may be large, a link slow
OF_CLIENT = ("allow_http", "allow_invalid_certificates", "proxy_ca_certificate", "proxy_excludes", "proxy_url")
TRIED = {"max_retries": 3, "retry_timeout": timedelta(seconds=20)}

T = TypeVar("T")
R = TypeVar("R")

Version = dict[str, str]  # what a store calls the bytes of a name: of other bytes another


class UnreachableError(OSError):
    """The store does not answer, or not to us; nothing was changed as far as anybody knows."""


def unreachable(url: str, why: object) -> UnreachableError:
    return UnreachableError(errno.EHOSTUNREACH, str(why).partition("\n")[0], url)


class OtherVersionError(Exception):
    """Somebody else has written meanwhile."""


@dataclass(frozen=True)
class Stored:
    """What a store says of an object. `changed`: when it was written, by the store's clock."""

    version: Version
    size_bytes: int
    changed: datetime


def said(key: str, **args: object) -> str:
    """The text `cli.shared.<key>` in the language of the installation."""
    return text(f"cli.shared.{key}", language(), **args)


class Objects:
    """The objects below `url`, with the credentials of the environment. Each method raises UnreachableError."""

    def __init__(self, url: str) -> None:
        """Raises RefusalError where `url` is none, or the library is not installed."""
        try:
            import obstore
        except ImportError as error:
            raise RefusalError(said("no_extra")) from error
        if not url.startswith(tuple(f"{scheme}://" for scheme in SCHEMES)):
            raise RefusalError(said("no_url", url=url))
        self.url, self._asked = url, obstore
        config: Any = {"client_options": CLIENT | _of_client(), "retry_config": TRIED}
        try:
            self._store = obstore.store.from_url(url, **config)
        except (obstore.exceptions.BaseError, ValueError) as error:
            raise RefusalError(said("no_store", url=url, why=str(error).partition("\n")[0])) from error

    def get(self, name: str) -> tuple[bytes, Stored] | None:
        """The bytes of a name, and what the store says of them; None where there are none."""

        def ask() -> tuple[bytes, Stored]:
            answer = self._asked.get(self._store, name)
            return bytes(answer.bytes()), _stored(answer.meta)

        try:
            return self._answered(ask, FileNotFoundError)
        except FileNotFoundError:
            return None

    def put(self, name: str, content: bytes | Path) -> Version:
        """Write the bytes of a name, whatever it had."""
        return _version(self._answered(lambda: self._asked.put(self._store, name, content)))

    def exchange(self, name: str, content: bytes, before: Version | None) -> Version:
        """Write the bytes of a name that has the version `before`, or none. Raises OtherVersionError where it has
        another, or where nobody knows whether these bytes are the ones that it has."""
        mode = "create" if before is None else cast("UpdateVersion", before)
        errors = self._asked.exceptions
        refusals = (errors.AlreadyExistsError,) if before is None else (errors.PreconditionError, FileNotFoundError)

        def ask() -> Any:
            return self._asked.put(self._store, name, content, mode=mode, use_multipart=False)

        try:
            return _version(self._answered(ask, *refusals))
        except refusals as error:
            raise OtherVersionError(name) from error

    def all(self, folder: str | None = None) -> dict[str, Stored]:
        """What there is below a folder, by name."""
        pieces = self._answered(lambda: list(self._asked.list(self._store, folder, chunk_size=1000)))
        return {each["path"]: _stored(each) for piece in pieces for each in piece}

    def delete(self, names: Iterable[str]) -> None:
        """Remove the bytes of names, as far as there are any."""
        self.each(self._delete, names)  # a store may refuse to remove many by one request

    def _delete(self, name: str) -> None:
        with suppress(FileNotFoundError):
            self._answered(lambda: self._asked.delete(self._store, name), FileNotFoundError)

    def each(self, ask: Callable[[T], R], of: Iterable[T]) -> list[R]:
        """What `ask` answers of each, several at once."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            return list(pool.map(ask, of))

    def _answered(self, ask: Callable[[], R], *expected: type[Exception]) -> R:
        try:
            return ask()
        except expected:
            raise
        except (self._asked.exceptions.BaseError, OSError, ValueError) as error:
            raise unreachable(self.url, error) from error


def _of_client() -> dict[str, str]:
    """What the environment says of connections, which the library does not read where anything else is said of them."""
    names = {f"{prefix}_{key}".upper(): key for prefix in ("aws", "google", "azure") for key in OF_CLIENT}
    return {key: os.environ[name] for name, key in names.items() if name in os.environ}


def _stored(meta: Any) -> Stored:
    return Stored(_version(meta), meta["size"], meta["last_modified"])


def _version(meta: Any) -> Version:
    """How an object's bytes are called, as its store calls them."""
    return {key: meta[key] for key in ("e_tag", "version") if meta.get(key)}
