"""One failure, as the operator would name it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal, get_args

Kind = Literal["run", "incident", "look", "unit", "trial"]


@dataclass(frozen=True)
class Event:
    """One failure. `what`: name of a job, sensor or unit; `year`: the reporting year, where it is about one; `number`:
    of an error of ours; `reason`: key of a text `cli.notices.why`; `run`: Dagster's id; `times`: since it was last
    told."""

    kind: Kind
    at: datetime
    what: str = ""
    year: int | None = None
    number: str = ""
    reason: str = ""
    run: str = ""
    times: int = 1

    def __post_init__(self) -> None:
        if self.kind not in get_args(Kind):
            raise ValueError(self.kind)

    @property
    def key(self) -> str:
        """The same for what an operator would call the same failure."""
        return " ".join((self.kind, self.what, str(self.year or "–"), self.number or self.reason or "–"))

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"at": self.at.isoformat()}
