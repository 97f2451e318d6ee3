"""What the evidence of a column says to people."""

from __future__ import annotations

import pytest

from footprint.intake.evidence.roles import roles
from footprint.intake.evidence.wording import in_words
from footprint.intake.tables.profiles import Evidence
from footprint.messages import LANGUAGES


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("cells", sorted({role.cells for role in roles().values()} - {""}))
def test_whatever_cells_are_looked_for_has_words(cells: str, lang: str) -> None:
    said = in_words(Evidence(cells, 22, 25), lang)
    assert "22" in said
    assert "25" in said
