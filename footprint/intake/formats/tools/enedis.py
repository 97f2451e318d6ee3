"""Exports of Enedis with a block of metadata above their table, as one table with a row a line. What a reading means in
kWh is decided in `energy.reader`; the flow R63 repeats the metadata on each line: a profile, which needs nothing here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from footprint.intake.formats.csv_records import literal
from footprint.intake.formats.limits import Limits, UnusableError, refuse_beyond
from footprint.intake.formats.text import Origin, Source, source
from footprint.intake.vocabulary.folding import fold

HEADER = ("enedis_prm", "enedis_site", "enedis_time", "enedis_end", "enedis_day", "enedis_power_w", "enedis_energy_wh",
          "enedis_index_wh", "enedis_step", "enedis_note")  # fmt: skip
OTHER_TABLE = "second_table"
_DATE = re.compile(r"^\s*\d{1,4}[-/]\d{1,2}[-/]\d{1,4}")


def detect(head: bytes) -> bool:
    """Whether a text starts with Enedis's metadata."""
    first = fold(head.decode("utf-8", "replace").lstrip("\ufeff").partition("\n")[0])
    return first.startswith("identifiant prm") and "type de donnees" in first


def table(path: Path, limits: Limits) -> Source:
    """The file as a table whose rows stand on the lines that they have in it. Raises `UnusableError` for what is no
    energy consumed (maximum power, power fed in) and for a file without a table."""
    refuse_beyond("document_bytes", path.stat().st_size, limits.document_bytes)
    text = source(path, limits)
    lines = [line.strip("\r\n") for line in text.lines()]
    separator = next((sign for sign in ";\t," if sign in lines[0]), ";")
    cells = [[cell.strip() for cell in literal(line, separator)] for line in lines]
    meta = dict(zip(map(fold, cells[0]), cells[1] if len(cells) > 1 else [], strict=False))
    _refuse_others(meta)
    top = next(
        (number for number, row in enumerate(cells) if number > 1 and fold(row[0]) in ("horodate", "date")), None
    )
    if top is None:
        raise UnusableError("no_header", "", {"lines": len(lines)})
    above: list[tuple[str, ...]] = [()] * top  # so that a row has the number of its line
    rows = [*above, HEADER, *_rows(cells[top], cells[top + 1 :], meta)]
    return Source.of_rows(rows, Origin("enedis", text.sha256, text.size_bytes), limits)


def _refuse_others(meta: dict[str, str]) -> None:
    what = " ".join(fold(meta.get(name, "")) for name in ("type de donnees", "grandeur physique", "grandeur metier"))
    if "puissance max" in what or fold(meta.get("unite", "")) in ("va", "kva"):
        raise UnusableError("wrong_kind", "maximum_power")
    if "injection" in what or "production" in what:
        raise UnusableError("wrong_kind", "production")


def _rows(header: list[str], below: list[list[str]], meta: dict[str, str]) -> Iterator[list[str]]:
    """A row of `HEADER` for each line; one line of another table makes all that follow other ones."""
    read, is_other = _reader(header, meta), False
    for cells in below:
        if not any(cells):
            yield []
            continue
        is_other = is_other or not _DATE.match(cells[0])
        found = {"enedis_note": OTHER_TABLE} if is_other else read(cells)
        own = {"enedis_prm": meta.get("identifiant prm", ""), "enedis_site": meta.get("site", "")}
        yield [{**own, **found}.get(name, "") for name in HEADER]


def _reader(header: list[str], meta: dict[str, str]):  # type: ignore[no-untyped-def]
    """What the columns of this export are, as a function from the cells of a line to columns of `HEADER`."""
    names = [fold(name) for name in header]
    step = meta.get("pas en minutes", "")
    kind = fold(meta.get("type de donnees", ""))
    unit = fold(meta.get("unite", ""))
    if "eas t" in names or kind.startswith("index"):
        return lambda cells: {"enedis_time": cells[0], "enedis_index_wh": _index(dict(zip(names, cells, strict=False)))}
    is_daily = names[0] == "date" or "quotidien" in kind
    value = "enedis_power_w" if unit == "w" and not is_daily else "enedis_energy_wh"
    if is_daily:
        return lambda cells: {"enedis_day": cells[0][:10], value: _second(cells)}
    return lambda cells: {"enedis_end": cells[0], value: _second(cells), "enedis_step": step}


def _second(cells: list[str]) -> str:
    return cells[1] if len(cells) > 1 else ""


def _index(cells: dict[str, str]) -> str:
    """The total of the counter, or the sum of the supplier's own counters where the total is empty."""
    if cells.get("eas t"):
        return cells["eas t"]
    parts = [cells[name] for name in cells if re.fullmatch(r"eas f\d+", name) and cells[name]]
    return str(sum(int(part) for part in parts)) if parts and all(part.isdigit() for part in parts) else ""
