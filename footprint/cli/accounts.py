"""What becomes of the lines of each file, in words: devices and those in the figure, or sums of usage, and the rest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from footprint.cli.terminal import say, t
from footprint.intake import Reading
from footprint.messages import counted, day, percent, term
from footprint.settings import settings

if TYPE_CHECKING:  # neither is loaded where no file needs it
    from footprint.account.inventories import Account
    from footprint.account.usage import NotCounted, Uses


def accounted(readings: Sequence[Reading], year: int, as_of: date) -> dict[str, Account | Uses]:
    """The account of each table that was understood, by its hash, each as if it were the only one."""
    if not any(reading.kind and reading.rows for reading in readings):
        return {}
    from factors import catalogue
    from footprint.account import inventories, usage

    factor_set = catalogue.load(cited=settings().cited_figures)
    accounts: dict[str, Account | Uses] = {}
    accounts |= inventories.account(readings, year=year, as_of=as_of, factor_set=factor_set)
    return accounts | usage.uses(readings, year=year, as_of=as_of, factor_set=factor_set)


def tell_account(account: Account | Uses) -> None:
    """Devices and how many of them are in the year's figure, or the sums of usage; and why not, for the rest."""
    from footprint.account.inventories import Account

    if isinstance(account, Account):
        _tell_devices(account)
    else:
        _tell_uses(account)


def _tell_devices(account: Account) -> None:
    from footprint.account.inventories import in_words

    lang = settings().lang
    count = {"units": counted(account.units, lang), "in_figure": counted(account.in_figure, lang)}
    say(t("check.units", year=account.year, **count))
    if account.reasons:
        say(t("check.outside", reasons=", ".join(in_words(each, lang) for each in account.reasons)))
    absent = [each for each in account.categories if each.units and not each.in_figure]
    if absent:
        types = (f"{term('category', each.category, lang)} ({counted(each.units, lang)})" for each in absent)
        say(t("check.absent", types=", ".join(types)))


def _tell_uses(uses: Uses) -> None:
    lang = settings().lang
    for each in uses.totals:
        amount = f"{counted(each.total, lang)} {term('unit', each.unit, lang)}"
        first, last = (day(at, lang, style="medium") for at in (each.first_day, each.last_day))
        say(t("check.total", metric=term("metric", each.metric, lang), amount=amount, first=first, last=last))
    if uses.not_counted:
        say(t("check.not_counted", reasons=", ".join(_left(each, lang) for each in uses.not_counted)))


def _left(left: NotCounted, lang: str) -> str:
    """Lines, or hours and a share of the money, with the reason."""
    from footprint.account.inventories import Reason, in_words, reason_in_words

    if left.lines is not None:
        return in_words(Reason(left.reason, left.lines, None, left.severity), lang)
    parts = [] if left.hours is None else [f"{counted(left.hours, lang)} {term('unit', 'h', lang)}"]
    if left.cost_share is not None:
        parts.append(t("check.cost_share", share=percent(left.cost_share, lang, decimals=1), currency=left.currency))
    return f"{', '.join(parts)} {reason_in_words(left.reason, left.severity, lang)}"
