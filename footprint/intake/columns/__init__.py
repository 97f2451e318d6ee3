"""How a column is held: distinct values with codes, identifiers, identifiers of lines."""
