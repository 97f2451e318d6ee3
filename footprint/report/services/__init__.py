"""Digital services in a report: figures, blocks, pages, sheets, gaps."""
