"""Figures of how an installation is, for programs that watch it: Prometheus text, no member and no person in it."""

from footprint.monitoring.exposition import CONTENT_TYPE, kept, of_home, written

__all__ = ["CONTENT_TYPE", "kept", "of_home", "written"]
