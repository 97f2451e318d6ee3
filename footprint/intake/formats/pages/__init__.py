"""Pages that people read: HTML, documents of a word processor, Markdown and wikis, texts with columns of spaces or
cards."""
