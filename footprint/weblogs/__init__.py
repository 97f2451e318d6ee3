"""Access logs of web servers to daily aggregates per site: requests, bytes, visitors, sessions and time of terminals.

Streaming and private: addresses, users, referrers, query strings and whole agents live in memory only, as hashes where
they outlive a block. Nothing here writes a file or knows the lake.
"""

from footprint.weblogs.aggregate import WebLogAggregate, aggregate
from footprint.weblogs.findings import Finding
from footprint.weblogs.formats.written_format import FormatError, written_format
from footprint.weblogs.logfile import Account, sniff
from footprint.weblogs.sites import host_in

__all__ = ["Account", "Finding", "FormatError", "WebLogAggregate", "aggregate", "host_in", "sniff", "written_format"]
