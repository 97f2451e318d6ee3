"""Homes that share one lake in an object store of this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from footprint.lake import Lake, sharing
from tests.lake.object_store import ObjectStore, running

Sharing = Callable[..., Lake]


@pytest.fixture(scope="session")
def store() -> Iterator[ObjectStore]:
    with running() as store:
        yield store


@pytest.fixture
def shared(store: ObjectStore, tmp_path: Path) -> Sharing:
    """The lake of a home, named, that shares one with the others of the test."""
    url = store.url()

    def share(name: str) -> Lake:
        lake = Lake(tmp_path / name)
        sharing.share(lake, url)
        return lake

    return share
