"""Only the attempt with the highest fencing number may publish."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from jobkit.errors import Conflict
from jobkit.lease import Lease
from jobkit.metrics import now
from jobkit.store import ObjectStore, open_store

JOB = "projects/demo/runs/r/jobs/train-0-a"


def test_each_attempt_gets_a_number_of_its_own(store: ObjectStore) -> None:
    with ThreadPoolExecutor(6) as pool:
        leases = list(pool.map(lambda n: Lease.take(store, JOB, f"job-{n}", now()), range(12)))

    assert sorted(lease.fence for lease in leases) == list(range(1, 13))
    assert [lease.fence for lease in leases if lease.is_mine()] == [12]


def test_the_older_attempt_learns_that_it_lost(store: ObjectStore) -> None:
    older = Lease.take(store, JOB, "job-1", now())
    older.require()
    newer = Lease.take(store, JOB, "job-2", now())

    with pytest.raises(Conflict, match=r"fence 1, another took 2.*Let this attempt end"):
        older.require()
    newer.require()


def test_jobs_with_a_like_name_do_not_share_a_lease(store: ObjectStore) -> None:
    assert Lease.take(store, f"{JOB}b", "job-1", now()).fence == 1
    assert Lease.take(store, JOB, "job-1", now()).fence == 1


def test_on_s3(s3_bucket: str) -> None:
    store = open_store(s3_bucket)
    first = Lease.take(store, "lease-test/job", "job-1", now())
    second = Lease.take(store, "lease-test/job", "job-2", now())
    assert (first.fence, second.fence) == (1, 2)
    assert not first.is_mine()
