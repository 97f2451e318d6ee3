"""What is received: files with their receipts, what waits to be taken, which list a file fills."""
