"""A sweep over processes and into Parquet: the same points as here, in the same order."""

import csv
import io

import pytest
from test_arrays import FILE, SERVED, here, swept  # noqa: F401  the fixture `here`

from quoter.delivery.workers import spread_over

pytestmark = pytest.mark.wide
TWO = "2"


def test_two_workers_write_what_one_process_writes(here):  # noqa: F811
    alone = swept(here, SERVED, "--arrays")
    assert swept(here, SERVED, "--cluster", TWO) == alone


def test_workers_keep_the_order_and_share_the_work():
    with spread_over(TWO) as spread:
        found = list(spread(process, iter(range(40))))
    assert [number for number, _ in found] == list(range(40))
    assert len({worker for _, worker in found}) == 2


def process(number):
    import os
    import time

    time.sleep(0.01)
    return number, os.getpid()


def test_a_fault_in_a_worker_is_told():
    with spread_over(TWO) as spread, pytest.raises(ZeroDivisionError):
        list(spread(divided, iter([1, 0])))


def divided(number):
    return 1 / number


def test_parquet_holds_what_the_csv_holds(here):  # noqa: F811
    import pyarrow.parquet as pq

    rows = swept(here, SERVED, "--arrays")
    swept(here, SERVED, "--format", "parquet")
    columns = pq.read_table(here / "out" / "Q-1-R1-sweep.parquet").to_pydict()
    assert list(columns) == list(csv.DictReader(io.StringIO(",".join(rows[0]))).fieldnames)
    assert FILE["scenarios"][0]["name"] in columns["scenario"]
    for n, row in enumerate(rows):
        for name, said in row.items():
            value = columns[name][n]
            if isinstance(value, float):
                assert float(said) == pytest.approx(value, abs=6e-3, rel=1e-9), name
            else:
                assert said == (value or ""), name
