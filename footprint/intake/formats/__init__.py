"""Bytes to text, whatever the format: texts, workbooks, archives, JSON, Parquet, exports that are no plain table."""
