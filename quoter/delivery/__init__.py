"""Quotations on their way: build, issue, revise, mail, pull back, compare, sweep."""
