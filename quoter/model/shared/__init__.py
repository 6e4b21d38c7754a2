"""What every kind of work has: widths, verdict, purchase, checks."""

from quoter.model.shared import checks, comparison, nominal, parallel, purchase, site, verdict

__all__ = ["checks", "comparison", "nominal", "parallel", "purchase", "site", "verdict"]
