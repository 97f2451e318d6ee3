"""The pages of a release that people read: README in both languages, the method. Every number in them comes from the
rows of its tables."""

from __future__ import annotations

from collections.abc import Mapping

from footprint.messages import LANGUAGES, counted, text
from footprint.releases.open_data.about import About
from footprint.releases.open_data.contents import counted as counted_cells
from footprint.releases.open_data.contents import headline, member_years
from footprint.releases.open_data.figures import MPL, ODBL, kept_back
from footprint.releases.open_data.sheets import Sheet
from footprint.schema import NOT_ASSESSED, PUBLISHED, WITHHELD

_PLAIN = ("read", "secrecy", "rounding")


def pages(sheets: Mapping[str, Sheet], about: About) -> dict[str, bytes]:
    """Content of each page by place."""
    made = {f"README.{lang}.md": _readme(sheets, about, lang) for lang in LANGUAGES}
    made["methode.md"] = "\n\n".join(_method(sheets["indicators"], about, lang) for lang in LANGUAGES)
    return {place: f"{content.strip()}\n".encode() for place, content in made.items()}


def _readme(sheets: Mapping[str, Sheet], about: About, lang: str) -> str:
    said = {"title": about.title(lang), "version": about.number, "year": about.year}
    parts = [
        _t("title", lang, **said),
        _t("version", lang, **said, factor_set=about.factor_set, software=about.software),
        _t("what", lang),
        _counts(sheets, lang),
        _files(sheets, lang),
        *([_t("pole", lang)] if about.has_pole else []),
        *(_t(name, lang) for name in _PLAIN),
        _licence(sheets, lang),
        _t("cite", lang, **said),
        _t("check", lang),
        *_changed(about, lang),
    ]
    return "\n\n".join(part.strip() for part in parts)


def _counts(sheets: Mapping[str, Sheet], lang: str) -> str:
    rows = sheets["cells"].rows
    cells = counted_cells(rows)
    years, left_out = member_years(sheets["coverage"].rows)
    named = [
        _t("reason", lang, reason=text(f"open_data.left_out.{reason}", lang), count=count)
        for reason, count in left_out.items()
    ]
    cell = headline(rows)
    employees = cell["employees"] if cell else None
    said = _t(
        "counts",
        lang,
        cells=counted(cells.total(), lang),
        **{name: counted(cells[name], lang) for name in (PUBLISHED, WITHHELD, NOT_ASSESSED)},
        counted=counted(years, lang),
        all=counted(years + sum(left_out.values()), lang),
        left_out=_t("left_out", lang, reasons=", ".join(named)) if named else "",
        employees=_t("employees_withheld", lang) if employees is None
        else _t("employees", lang, employees=counted(employees, lang)),
    )  # fmt: skip
    return said if cells[PUBLISHED] else f"{said}\n\n{_t('nothing', lang)}"


def _files(sheets: Mapping[str, Sheet], lang: str) -> str:
    listed = (
        _t("file", lang, path=sheet.place("csv"), title=sheet.title(lang), rows=counted(len(sheet.rows), lang))
        for sheet in sheets.values()
    )
    return "\n".join([_t("files", lang), *listed])


def _licence(sheets: Mapping[str, Sheet], lang: str) -> str:
    held = {sheet.licence for sheet in sheets.values()}
    apart = "".join(_t(name, lang) for name in (ODBL, MPL) if name in held)
    return _t("licence", lang, apart=apart, left_out=counted(kept_back(sheets["sources"].rows), lang))


def _changed(about: About, lang: str) -> list[str]:
    if about.replaces is None:
        return []
    erased = [_t("erased", lang, count=about.erased, replaces=about.replaces)] if about.erased else []
    return [_t("replaces", lang, replaces=about.replaces), *erased]


def _method(indicators: Sheet, about: About, lang: str) -> str:
    of = "" if lang == "fr" else f"_{lang}"
    parts = [text(f"open_data.method.{name}", lang, year=about.year) for name in ("title", "text", "indicators")]
    for row in indicators.rows:
        name = text("open_data.method.indicator", lang, indicator=row["indicator"], name=row[f"name_{lang}"])
        about_it = text("open_data.method.unit", lang, unit=row["unit"], definition=row[f"definition{of}"])
        parts += [name, about_it, f"```sql\n{row['formula']}\n```"]
    return "\n\n".join(parts)


def _t(name: str, lang: str, **args: object) -> str:
    return text(f"open_data.readme.{name}", lang, **args)
