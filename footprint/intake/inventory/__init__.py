"""The reader of inventories: the fate of each line, dates and states of devices, lines of one device."""
