"""The ground: numbers that print as formulas, units, lines; YAML in and out; safe files; texts."""
