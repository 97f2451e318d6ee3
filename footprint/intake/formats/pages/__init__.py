"""Pages that people read: HTML, documents of a word processor, Markdown, texts with columns of spaces or cards."""
