"""What is said of an estimate: every sentence, chart and traced formula, told alike by all outputs."""
