"""What is changed in a text before anything reads it, each line in its place, so that all readers see it alike."""

from __future__ import annotations

from footprint.intake.formats.limits import Limits
from footprint.intake.formats.text import Source
from footprint.intake.rearranging.in_place.contracts_below import carried_down
from footprint.intake.rearranging.in_place.initials import spelled_out
from footprint.intake.rearranging.in_place.joined_codes import meant
from footprint.intake.rearranging.in_place.kept_volumes import held_alone
from footprint.intake.rearranging.in_place.numbers_of_one import told_apart
from footprint.intake.rearranging.in_place.parts_below import named_by_parts
from footprint.intake.rearranging.in_place.periods_below import carried
from footprint.intake.rearranging.in_place.two_years import dated
from footprint.intake.rearranging.in_place.units_beside import united
from footprint.intake.rearranging.in_place.year_columns import with_years


def put_right(source: Source, name: str, limits: Limits) -> Source:
    """The text with periods, and what contracts say, on all of their lines, with parts in place of the word that they
    add up to, with units in the names of their numbers, with what volumes hold alone, with the years of its months,
    with letters as the words that a name lists, and with numbers that say which one it is as such; the same where it
    has none of these. `name`: file and place."""
    whole = with_years(united(named_by_parts(carried_down(carried(source, limits), limits), limits), limits), limits)
    whole = spelled_out(dated(held_alone(whole, limits), name, limits), limits)
    return told_apart(meant(whole, limits), limits)
