"""The sheets behind: what the six in front are computed from."""
