"""The sheets that a reader sees first."""
