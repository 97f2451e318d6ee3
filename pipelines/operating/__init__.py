"""What Dagster does for whoever runs the machine; no result depends on it."""
