"""The reader of what providers say of their own emissions: amounts in any unit, bounds, months, one row a statement."""
