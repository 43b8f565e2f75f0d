"""A claim on a shard, so that several processes on one folder share the work: a lock that ends with its process."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress


@contextmanager
def claimed(path):
    """Hold the lock of a file that is made for it; gives False if another process holds it.

    The system frees the lock when the process ends, however it ends. On a disk without locks everybody gets True: the
    same shard may then be made twice, with the same result.
    """
    mine, opened = _lock(path)
    try:
        yield mine
    finally:
        if opened is not None:
            with suppress(OSError):  # Windows keeps a file that is open; `clear` deletes it later
                os.unlink(path)
            os.close(opened)


def clear(folder, name: str):
    """Delete the lock files of killed processes; those that are held stay."""
    for path in folder.glob(f".{name}-*.lock"):
        with suppress(OSError), claimed(path):
            pass


def _lock(path):
    """Open and lock a file; returns whether the work is ours, and the descriptor of the file if it is locked."""
    while True:
        try:
            opened = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        except OSError:  # a full or read-only disk: what writes the shard will say so
            return True, None
        try:
            _exclusive(opened)
        except (BlockingIOError, PermissionError):
            os.close(opened)
            return False, None
        except OSError:  # the disk knows no locks
            return True, opened
        with suppress(OSError):
            if os.path.samestat(os.fstat(opened), os.stat(path)):
                return True, opened
        os.close(opened)  # its last holder deleted it while we waited to lock it


def _exclusive(opened):
    try:
        import fcntl
    except ImportError:  # Windows
        import msvcrt

        msvcrt.locking(opened, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
