"""Commands about figures: what they are, what they are made of, why they moved, what would change them."""
