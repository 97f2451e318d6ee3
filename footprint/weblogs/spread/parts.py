"""One piece of a log, read wherever it may be: what was counted in it, ready to be merged with the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from footprint.weblogs.formats.w3c import W3C
from footprint.weblogs.logfile import Account, LogFile
from footprint.weblogs.overlaps import Sketch
from footprint.weblogs.reading import Source
from footprint.weblogs.requests import Memory
from footprint.weblogs.run import How
from footprint.weblogs.spread.pieces import Piece
from footprint.weblogs.tally import Counts, Tally


@dataclass(frozen=True)
class Job:
    """A piece to be read. `w3c`: what directives say before it, where that is known."""

    piece: Piece
    how: How
    w3c: W3C | None = None


@dataclass(frozen=True)
class Part:
    """What one piece holds. Lines are numbered from 1 in it; sites are numbers of `names`, from 1 on. `is_crowded`:
    names of sites were too many to be kept."""

    account: Account
    counts: Counts
    names: tuple[str, ...]
    is_crowded: bool
    sketch: Sketch
    w3c: W3C


# The parts of jobs, in their order; None for one that nobody else could read.
Spread = Callable[[Sequence[Job]], Iterator[Part | None]]


def part_or_none(job: Job) -> Part | None:
    """As `read_part`, in a process that reads for another; None where an error came: whoever asked reads the piece
    then, and has that error with its frames. Hosts and agents are remembered from piece to piece."""
    try:
        return read_part(job, _memory())
    except Exception:
        _memory.cache_clear()
        return None


@cache
def _memory() -> Memory:
    return Memory()


def read_part(job: Job, memory: Memory) -> Part:
    """Read a piece. `memory`: of this process, of all its pieces. Raises OSError."""
    piece, how = job.piece, job.how
    source = Source(piece.path, begin=piece.begin, end=piece.end, node=piece.node)
    file = LogFile(source, memory, closely=how.sessions, written=how.written, w3c=job.w3c)
    tally, sketch = Tally(sessions=how.sessions, sampled=how.approximate), Sketch()
    for lot in file.lots():
        if how.compares:
            sketch.add(lot)
        tally.count(lot)
    sites = memory.sites
    return Part(file.account, tally.counts(), tuple(sites.names), sites.is_full, sketch, file.w3c)
