"""A scenario file as a case: every name found, every default filled in, or its faults."""
