"""Work spread over processes and machines, in shards that can be made again.

    from course_utils import jobs
    job = jobs.Job("squares", "squares", lambda shard: {"x": np.arange(shard) ** 2}, recipe="1")
    files = jobs.run(job, shards=20, workers=2)     # or workers="tcp://scheduler:8786"
    jobs.read(files[3])["x"]

A shard is one file. It appears when it is complete, with a note of its checksum and its recipe. A shard that is there
is not made again: a run may be killed at any time, and the next one makes what is missing.
"""

from course_utils import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    __path__,
    driver=["kept", "run"],
    formats=["read"],
    job=["Job", "JobError"],
    pool=["threads"],
)
