"""A home copied while it is used, and put back: whole, with the hash of every file, or not at all."""

from footprint.backup.making import Made, make
from footprint.backup.restoring import Restored, restore

__all__ = ["Made", "Restored", "make", "restore"]
