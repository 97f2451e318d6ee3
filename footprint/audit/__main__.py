"""`python -m footprint.audit`: the command `footprint audit`."""

import sys

from footprint.cli import main

if __name__ == "__main__":
    sys.argv[1:1] = ["audit"]
    main()
