"""Why other tools come to other totals: their published figures beside ours, and what each would change."""
