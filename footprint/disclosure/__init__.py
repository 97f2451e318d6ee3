"""Statistical disclosure control of the region's tables: which cells may be published, so that nobody can bound what
another holding adds too closely. README.md says what an attacker is taken to know and what is proved."""

from footprint.disclosure.protect import Protected, Release, protect
from footprint.disclosure.rules import Rules

__all__ = ["Protected", "Release", "Rules", "protect"]
