"""The estimate as JSON, and the check that our own outputs do not contradict each other."""
