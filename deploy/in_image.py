"""Finish the image of a seat: the course's packages for the hub's environment, and the repository of the notebooks."""

import subprocess
import sysconfig
from pathlib import Path

course, env = Path("/srv/course"), Path(sysconfig.get_path("purelib"))
(packages,) = (course / ".venv" / "lib").glob("python*/site-packages")
(env / "course.pth").write_text(f"import site; site.addsitedir({str(packages)!r})\n")
identity = ["-c", "user.name=class", "-c", "user.email=class@localhost"]
for words in (
    ["init", "--quiet", "--bare", "--initial-branch=class", "/srv/course.git"],
    ["--git-dir=/srv/course.git", f"--work-tree={course / 'notebooks'}", "add", "--all", "."],
    [
        *identity,
        "--git-dir=/srv/course.git",
        f"--work-tree={course / 'notebooks'}",
        "commit",
        "--quiet",
        "-m",
        "Course",
    ],
    ["config", "--system", "--add", "safe.directory", "/srv/course.git"],
):
    subprocess.run(["git", *words], check=True)
