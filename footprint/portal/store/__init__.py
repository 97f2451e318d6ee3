"""The portal's own database, and what an installation sets for it."""
