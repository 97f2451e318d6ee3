"""What a text says of the state of a device: the phrases in it (`phrases`), what each of its parts says (`parts`), the
status that they mean together (`status`), and what remarks say of devices that are gone (`leaving`)."""

from footprint.intake.vocabulary.states.leaving import (
    begins_with_exit,
    is_dated,
    is_of_several,
    left_as,
    left_since,
    likely_left,
    out_of_places,
    says_gone,
    says_not_ours,
    telling,
    tells_of_gone,
)  # fmt: skip
from footprint.intake.vocabulary.states.phrases import GONE
from footprint.intake.vocabulary.states.status import OF_SOME, is_aged, is_broken, is_unreached, status

__all__ = [
    "GONE", "OF_SOME", "begins_with_exit", "is_aged", "is_broken", "is_dated", "is_of_several", "is_unreached",
    "left_as", "left_since", "likely_left", "out_of_places", "says_gone", "says_not_ours", "status", "telling",
    "tells_of_gone",
]  # fmt: skip
