"""The script that wrote the sample members. Nothing of the product imports it; a test compares the bytes."""
