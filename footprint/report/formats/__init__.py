"""A document and its figures as HTML, PDF, XLSX and long CSV."""
