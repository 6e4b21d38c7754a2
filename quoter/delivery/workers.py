"""The blocks of a sweep over several processes: Dask's, of this machine or of a cluster."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

AHEAD = 4  # blocks under way for a worker: enough that none waits, few enough for the memory


@contextmanager
def spread_over(cluster: str | None) -> Iterator[Any]:
    """A `map` over so many processes of this machine, over a scheduler by its address, or just here.

    It keeps the order, and holds no more results than a few for each worker."""
    if cluster is None:
        yield map
        return
    from distributed import Client, LocalCluster

    if not cluster.isdigit():
        with Client(cluster) as client:
            yield _over(client)
        return
    with (
        LocalCluster(n_workers=int(cluster), threads_per_worker=1, dashboard_address=None) as local,
        Client(local) as client,
    ):
        yield _over(client)


def _over(client: Any) -> Callable[[Callable[[Any], Any], Iterator[Any]], Iterator[Any]]:
    def spread(work: Callable[[Any], Any], items: Iterator[Any]) -> Iterator[Any]:
        there = client.scatter(work, broadcast=True, hash=False)  # once to every worker
        most = AHEAD * max(len(client.scheduler_info(n_workers=-1)["workers"]), 1)
        under_way: deque[Any] = deque()
        for item in items:
            under_way.append(client.submit(_called, there, item, pure=False))
            if len(under_way) >= most:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()

    return spread


def _called(work: Callable[[Any], Any], item: Any) -> Any:
    return work(item)
