"""A config.json as the shape of a model: its layers, tensors, states, and the precision it ships in."""
