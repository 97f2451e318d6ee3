"""One cell to one value: dates, numbers and their domains, regular forms read a column at a time."""
