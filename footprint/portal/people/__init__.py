"""Who may come in, and what is known of them."""
