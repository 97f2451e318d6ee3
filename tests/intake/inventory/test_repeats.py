"""Keys that stand more than once are found the same way, whether texts are compared or their hashes."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from footprint.intake.inventory import same_device
from tests.cases import cases

KEYS = st.lists(st.none() | st.text(st.sampled_from("ab|é"), max_size=2), max_size=30)


@pytest.mark.parametrize("many", [same_device._MANY, -1], ids=["texts", "hashes"])
@settings(max_examples=cases(30))
@given(keys=KEYS)
def test_rows_whose_key_stands_more_than_once(many: int, keys: list[str | None]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(same_device, "_MANY", many)
        rows, group = same_device.repeats(pa.array(keys, pa.string()))
    assert rows.tolist() == [at for at, key in enumerate(keys) if key is not None and keys.count(key) > 1]
    assert len(set(zip((keys[at] for at in rows), group.tolist(), strict=True))) == len({keys[at] for at in rows})
    assert len(set(group.tolist())) == len({keys[at] for at in rows})
