"""States of devices: of columns (`columns`), of remarks (`remarks`), and those that are asked (`asked`)."""
