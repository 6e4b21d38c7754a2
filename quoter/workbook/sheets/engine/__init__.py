"""The sheets behind: what those in front are computed from."""
