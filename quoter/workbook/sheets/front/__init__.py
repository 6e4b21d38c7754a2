"""The six sheets that a reader sees first."""
