"""Workbooks (XLSX, ODS, XLS): how large they would become, their sheets as text, cells that show an error."""
