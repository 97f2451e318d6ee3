"""The region: its indicators, what they are made of, and the cells that are published of them."""
