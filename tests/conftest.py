"""What all tests share: random cases are the same on every run, unless the long run asks for new ones."""

from __future__ import annotations

from hypothesis import settings

from tests.cases import LONG

settings.register_profile("short", derandomize=True, deadline=None)
settings.register_profile("long", derandomize=False, deadline=None)
settings.load_profile("long" if LONG else "short")
