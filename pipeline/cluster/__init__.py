"""The same work on many machines: jobs go to the workers of a Dask scheduler.

``connection`` finds the scheduler and refuses workers that would not do the same, ``dispatch`` hands out jobs
and takes results in, ``on_worker`` does a job in a confined process of the machine it came to. What
the work is stands in ``pipeline.work.per_file``, its order in ``pipeline.work.jobs``. Dask is an optional library.
"""

from __future__ import annotations


class UnusableCluster(Exception):  # noqa: N818 - it names the state of the cluster
    """A cluster that cannot begin or go on; the message says what to do. What was stored until then is whole."""
