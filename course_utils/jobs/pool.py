"""Who does the work: this process, processes on this machine, or the machines of a Dask cluster."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager

from course_utils.jobs.job import JobError

PATIENCE = 5  # seconds that a worker without a driver has to delete what it has half written
AT_ONCE = 1000  # shards that a scheduler knows of; hundreds of thousands make it slow
ANSWER = 5  # seconds that a scheduler has to answer
IDLE = 30  # seconds after which a worker without work ends
TRIES = 3  # so many processes may die of one shard
# One thread in each process: two processes with one thread each disturb each other less than two with two each.
ENVIRONMENT = {
    **{f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL", "NUMBA")},
    **{f"TF_NUM_{kind}_THREADS": "1" for kind in ("INTRAOP", "INTEROP")},
}


def threads() -> int:
    """How many threads a job may use in this process: OMP_NUM_THREADS, which workers have set to 1, else all cores."""
    wanted = os.environ.get("OMP_NUM_THREADS", "")
    return int(wanted) if wanted.isdigit() and int(wanted) else os.cpu_count() or 1


@contextmanager
def opened(workers):
    """Give a `concurrent.futures.Executor`; what it still does when the block ends with an error is stopped.

    workers: a number of processes, 0 for this one; or the address of a Dask scheduler, such as tcp://10.0.0.5:8786.
    Its attribute at_once says how many calls it should have at a time.
    """
    if isinstance(workers, str):
        with _dask(workers) as pool:
            yield pool
    elif isinstance(workers, int) and workers >= 0:
        pool = Processes(workers) if workers else Here()
        try:
            yield pool
        except BaseException:
            pool.stop()
            raise
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
    else:
        raise JobError(f"workers is {workers!r}; it can be a number of processes or an address like tcp://host:8786.")


class Here(Executor):
    """An executor that works in this process, one shard after the other."""

    at_once = 1

    def submit(self, do, /, *arguments):
        """Call and return a future that has its result."""
        future = Future()
        try:
            future.set_result(do(*arguments))
        except Exception as error:
            future.set_exception(error)
        return future

    def stop(self):
        """Nothing runs beside the caller."""


class Processes(ThreadPoolExecutor):
    """An executor of processes that goes on when one of them dies: its shard gets a new process, the others their own.

    Each thread of it owns one process. That is why one death is not everybody's, as it is in a common pool.
    """

    def __init__(self, workers: int):
        super().__init__(workers, thread_name_prefix="job")
        self._own, self._all, self._stopped, self.at_once = threading.local(), [], False, workers

    def submit(self, do, /, *arguments):
        """Call in one of the processes; returns a future."""
        return super().submit(self._in_process, do, *arguments)

    def stop(self):
        """Kill the processes with what they do."""
        self._stopped = True
        for process in self._all:
            process.shutdown(kill_workers=True)

    def shutdown(self, wait=True, *, cancel_futures=False):
        """End the processes."""
        super().shutdown(wait, cancel_futures=cancel_futures)
        for process in self._all:
            process.shutdown(wait)

    def _in_process(self, do, *arguments):
        from joblib.externals.loky.process_executor import ProcessPoolExecutor, ShutdownExecutorError

        for _ in range(TRIES):
            process = getattr(self._own, "process", None)
            if process is None:
                # loky: functions of a notebook or script can be sent, and no script needs a __main__ block.
                process = self._own.process = ProcessPoolExecutor(
                    1, timeout=IDLE, initializer=_start, initargs=(os.getpid(),), env=ENVIRONMENT
                )
                self._all.append(process)
            try:
                return process.submit(do, *arguments).result()
            except (BrokenProcessPool, ShutdownExecutorError):
                if self._stopped:
                    break
                self._own.process = None
        raise JobError(f"{TRIES} processes died of it one after the other. Too little memory? Try fewer workers.")


def _start(parent):
    """Prepare a worker: the driver handles Ctrl-C, and a worker ends when its driver has ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # files that are half written are deleted on the way
    if os.name != "nt":  # on Windows it ends after its shard
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent):
    while os.getppid() == parent:
        time.sleep(0.2)
    for _ in range(10 * PATIENCE):  # loky catches the first one
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0.1)
    os._exit(1)


@contextmanager
def _dask(address):
    try:
        from distributed import Client
    except ImportError:
        raise JobError("A cluster needs Dask: pip install 'haptic-learning[jobs]'") from None
    try:
        client = Client(address, timeout=ANSWER)
    except (OSError, ValueError) as error:
        raise JobError(f"No Dask scheduler answers at {address} ({error}). Start one: dask scheduler") from error
    with client:
        executor = client.get_executor(retries=0)
        executor.at_once = AT_ONCE
        yield executor
