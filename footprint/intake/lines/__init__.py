"""Single lines of lists of equipment: what people may look at, and what they say of them."""
