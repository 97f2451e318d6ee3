"""What is changed in a text before anything reads it, each line in its place, so that all readers see it alike."""

from __future__ import annotations

from footprint.intake.formats.limits import Limits
from footprint.intake.formats.text import Source
from footprint.intake.rearranging.in_place.kept_volumes import held_alone
from footprint.intake.rearranging.in_place.two_years import dated


def put_right(source: Source, name: str, limits: Limits) -> Source:
    """The text with what volumes hold alone and with the years of its months; the same where it has neither. `name`:
    file and place."""
    return dated(held_alone(source, limits), name, limits)
