"""`python -m footprint.reconciliation` prints the page, over the lake of FOOTPRINT_HOME with the sample members."""

from __future__ import annotations

from factors import catalogue
from footprint.lake import Lake
from footprint.reconciliation.page import markdown
from footprint.settings import settings

if __name__ == "__main__":
    print(markdown(Lake(settings().home), catalogue.load()), end="")
