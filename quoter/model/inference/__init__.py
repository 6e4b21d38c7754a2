"""Inference: from a load to memory, speed and replicas."""
