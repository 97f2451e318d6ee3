"""Levers: what a member could save, each computed by the method on a changed inventory (method README §21)."""

from footprint.levers.policies import LEVERS, UnknownParameterError
from footprint.levers.ranking import best, ranked
from footprint.levers.step import USUAL, levers_member, of_lake, of_tables

__all__ = ["LEVERS", "USUAL", "UnknownParameterError", "best", "levers_member", "of_lake", "of_tables", "ranked"]
