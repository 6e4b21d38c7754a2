"""Training: memory, time and copies."""
