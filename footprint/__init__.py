"""The footprint of members' digital equipment and services."""

import os

# NumPy's threads wait for one another by spinning, which costs more processor time than a product of matrices. It reads
# this when it is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
