"""What a reader of one kind of table gives back. No kind is known here."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from footprint.intake.values.reader import Reader


@dataclass(frozen=True)
class Taken:
    """Rows taken from one table.

    `table`: columns of the lake's table of the kind, in any order, without those that a file cannot know (`member_id`,
    `year`, `list`, `file_sha8`); columns left out are NULL. `fate`: int8 for each row of the file, an index of
    `schema.FATES`. `reader`: how numbers and dates were decided.
    """

    table: pa.Table
    fate: np.ndarray
    reader: Reader
