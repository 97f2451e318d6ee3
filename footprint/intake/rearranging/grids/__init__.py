"""Tables of counts, read by what the names of their lines and columns mean together."""
