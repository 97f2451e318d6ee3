"""The one way into the inbox: files that people send, and files that lie there uncalled for."""
