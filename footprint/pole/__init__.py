"""The memory of the pôle: what members answered alike, decided once for all of them."""
