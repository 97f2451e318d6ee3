"""Changes of the portal's tables, one a file, in order. Each is applied once, when the portal starts."""
