"""A lake of one home becomes one that several machines share, and the other way."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from contextlib import suppress

from footprint.disk import write_atomically
from footprint.lake import former, manifests, upkeep
from footprint.lake.lake import Lake
from footprint.lake.manifests import Manifest
from footprint.lake.shared import LOOKED_AT, SHARED
from footprint.lake.shared.copy import MARK, Shared
from footprint.lake.shared.objects import Objects, OtherVersionError, said
from footprint.messages import RefusalError
from footprint.schema import MEMBER_YEAR, YEAR


def share(lake: Lake, url: str) -> int:
    """Put the lake into the store at `url`, whose lake, if it has one, it then takes part in; how many partitions it
    has. Nobody else writes to this home meanwhile; ended at any moment, it can be run again. Raises RefusalError where
    the store cannot do what it is for, has other tables of a partition, or this lake is shared with another one or
    damaged; UnreachableError."""
    if present := manifests.shared(lake.root):
        if present.objects.url != url:
            raise RefusalError(said("elsewhere", url=present.objects.url))
        return upkeep.count(lake)
    former.convert(lake.root)
    if damages := upkeep.check(lake):
        raise RefusalError(said("damaged", file=damages[0].path))
    shared = Shared(lake.root, Objects(url), secrets.token_hex(8))
    _probe(shared.objects)
    _send(lake, shared)
    (lake.root / LOOKED_AT).unlink(missing_ok=True)
    about = {"url": url, "home": secrets.token_hex(8)}
    write_atomically(lake.root / SHARED, json.dumps(about, indent=1).encode())
    return upkeep.count(lake)


def unshare(lake: Lake) -> bool:
    """Make the lake this home's alone, with all that it has now; whether it was shared. The store stays as it is.
    Raises RefusalError where a file is damaged; UnreachableError."""
    shared = manifests.shared(lake.root)
    if shared is None:
        return False
    shared.look(now=True)
    if damages := upkeep.check(lake):
        raise RefusalError(said("damaged", file=damages[0].path))
    for manifest in _own(lake):
        lake.bring(upkeep.named(manifest))
    for name in (SHARED, LOOKED_AT):
        (lake.root / name).unlink(missing_ok=True)
    return True


def _probe(objects: Objects) -> None:
    """RefusalError for a store that writes whatever the condition: two machines would lose each other's commits."""
    probe = f"locks/.probe-{secrets.token_hex(8)}"
    version = objects.exchange(probe, b"1", None)
    objects.exchange(probe, b"2", version)
    try:
        for before in (None, version):
            with suppress(OtherVersionError):
                objects.exchange(probe, b"3", before)
                raise RefusalError(said("no_conditions", url=objects.url))
    finally:
        objects.delete([probe])


def _send(lake: Lake, shared: Shared) -> None:
    """Files, then manifests, then the mark, without which nobody takes what is there for a lake."""
    stored = shared.objects.all()
    own = {_name(lake, manifest): manifest for manifest in _own(lake)}
    missing = {name: manifest for name, manifest in own.items() if name not in stored}
    differing = [name for name in own.keys() - missing.keys() if own[name].tables and not _is_same(shared, name, own)]
    if differing:
        raise RefusalError(said("differing", url=shared.objects.url, partitions=", ".join(sorted(differing))))
    entries = {entry.file for manifest in missing.values() for entry in upkeep.named(manifest)}
    shared.send(sorted(name for name in entries - stored.keys() if (lake.root / name).exists()))
    notes = {path.relative_to(lake.root).as_posix(): path for path in lake.root.glob("manifests/*/*.failed.json")}
    for name in [*missing, *(notes.keys() - stored.keys())]:
        shared.objects.put(name, (lake.root / name).read_bytes())
    if MARK not in stored:
        shared.objects.put(MARK, secrets.token_bytes(16))


def _is_same(shared: Shared, name: str, own: dict[str, Manifest]) -> bool:
    found = shared.objects.get(name)
    return found is not None and json.loads(found[0]) == json.loads(own[name].to_json())


def _name(lake: Lake, manifest: Manifest) -> str:
    return manifests.place(lake.root, manifest.partition).relative_to(lake.root).as_posix()


def _own(lake: Lake) -> Iterator[Manifest]:
    """What counts of each partition here."""
    for keys in (MEMBER_YEAR, YEAR):
        for partition in manifests.partitions(lake.root, keys, {}):
            yield lake.manifest(**partition) or Manifest(partition)
