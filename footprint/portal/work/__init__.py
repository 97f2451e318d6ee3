"""What the worker does: whose turn it is, files read and merged, first figures."""
