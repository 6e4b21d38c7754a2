"""The traced lines of the model printed as code: over arrays, and over numbers."""
