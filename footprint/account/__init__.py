"""From lines to devices and amounts to the year's figure, with a reason for each that is not in it."""
