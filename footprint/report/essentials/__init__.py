"""The first page of a member's report: what it says above all, then six questions, a sentence and a picture each."""
