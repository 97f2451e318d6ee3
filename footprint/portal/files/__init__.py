"""How a file comes in: from a form to disk, the room it may take, the list it fills, what it replaces."""
