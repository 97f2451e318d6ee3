"""The equations, one SQL file a table, and the table of the indicators."""
