"""Work in Python on Spark's workers: one job a task, what it makes in the order of the jobs."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pyarrow as pa

from footprint.engine.spark import cluster

AT_ONCE = 256  # jobs, whose results come to this process together


def worked(work: Callable[[Any], Any], jobs: Sequence[Any]) -> Iterator[Any]:
    """What `work`, a function of a module that workers have as well, makes of each job, in their order. Raises
    RefusalError where Spark does not answer."""
    session = cluster()
    for first in range(0, len(jobs), AT_ONCE):
        some = jobs[first : first + AT_ONCE]
        rows = session.range(0, len(some), 1, len(some)).mapInArrow(_on_a_worker(work, some), "id long, made binary")
        made = rows.toArrow()
        by_job = dict(zip(made["id"].to_pylist(), made["made"], strict=True))
        yield from (pickle.loads(by_job[n].as_buffer()) for n in range(len(some)))


def _on_a_worker(
    work: Callable[[Any], Any], jobs: Sequence[Any]
) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """A function that Spark sends to workers as it stands, so that they need not import this module."""

    def made(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for n in batch.column(0).to_pylist():
                result = pickle.dumps(work(jobs[n]), protocol=5)
                yield pa.RecordBatch.from_arrays(
                    [pa.array([n], pa.int64()), pa.array([result], pa.binary())], ["id", "made"]
                )

    return made
