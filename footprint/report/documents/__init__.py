"""Documents beside a member's report: the receipt of a signature, the report of a group."""
