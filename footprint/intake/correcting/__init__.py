"""The member's own file given back with what is proposed."""
