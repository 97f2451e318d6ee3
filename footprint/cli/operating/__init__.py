"""Commands of whoever runs the machine: notices of failures."""
