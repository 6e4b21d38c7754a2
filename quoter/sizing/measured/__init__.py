"""The user's own runs: which option each is of, what is computed for it, and what it changes."""
