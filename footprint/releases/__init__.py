"""Published versions of a year's results: made once, compared, rebuilt from what is stored in them; never changed.

$FOOTPRINT_HOME/releases/<year>/<version>/
    manifest.json       {files: {path: sha256}, factor_set, code, settings, version, replaces, …}
    lake/               the year's tables, and the members' tables from which they were made: a lake of its own
    factor_set/         the factor set itself
    reports/<year>/     members' reports
    open-data/          the region's tables as open data, where the version was released; `open_data` says which files
    certificate.json    what their audit asked, for the pôle alone
    changes.json        what is not as in the version that this one replaces
"""

from footprint.releases.changes import changes
from footprint.releases.leaving import forget
from footprint.releases.published import Release, ReleaseError, last, publish, read, releases, restore
from footprint.releases.rebuilt import preview
from footprint.releases.verified import Verdict, verify

__all__ = [
    "Release", "ReleaseError", "Verdict", "changes", "forget", "last", "preview", "publish", "read", "releases",
    "restore", "verify",
]  # fmt: skip
