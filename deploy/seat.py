"""Start the server of a seat: fetch the course's notebooks, then run JupyterLab for the hub."""

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

# Half of the server's start is this package's grammar. It checks IRIs in JSON schemas, which Jupyter's have not.
sys.modules["rfc3987_syntax"] = None


def pull():
    """Fetch the notebooks, or what is new in them. What the attendee changed stays."""
    from nbgitpuller.pull import GitPuller

    try:
        target = Path.home() / "course"
        for line in GitPuller(os.environ["CLASS_COURSE"], str(target), branch="class", depth=1).pull():
            print(line.rstrip(), file=sys.stderr)
    except Exception as error:  # whatever git says: a seat with yesterday's notebooks is better than none
        print(f"The course could not be fetched: {error}", file=sys.stderr)


def make_room_for_sockets():
    """Make a private folder for the kernels' sockets. Its path is short: a socket's may have 107 characters."""
    folder = os.environ["JUPYTER_RUNTIME_DIR"] = tempfile.mkdtemp(prefix=os.environ.get("CLASS_SOCKETS", "seat-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)


if __name__ == "__main__":
    from jupyterhub.singleuser import main

    if os.environ.get("CLASS_COURSE"):
        pull()
    make_room_for_sockets()
    main()
