"""What every kind of work has: widths, verdict, purchase, checks."""
