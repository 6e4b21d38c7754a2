"""From a load to replicas: what is asked, what a replica carries at its targets, and what stands by."""

from quoter.model.load import (
    apart,
    certainty,
    demand,
    fleet,
    flight,
    ladder,
    level,
    needed,
    prefill_fleet,
    prefill_trial,
    requests_held,
    service,
    slices,
    standby,
    trial,
)

__all__ = [
    "apart",
    "certainty",
    "demand",
    "fleet",
    "flight",
    "ladder",
    "level",
    "needed",
    "prefill_fleet",
    "prefill_trial",
    "requests_held",
    "service",
    "slices",
    "standby",
    "trial",
]
