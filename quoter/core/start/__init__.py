"""What keeps a start short: what is made once, and what is brought in late."""
