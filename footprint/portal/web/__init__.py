"""What a request is and how an answer is made."""
