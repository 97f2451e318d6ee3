"""A lake that several machines share: an object store has its files and manifests, each machine's disk a copy of what
it has read. Nothing here is imported for a lake that is not shared."""

SHARED = "shared.json"  # in the lake of a home: where it is shared
LOOKED_AT = ".copied.json"  # beside it: which versions the manifests of this disk are
