"""JupyterHub's settings for a class; CLASS_FOLDER names the class, whose own settings are in `settings.py`."""

import os
import resource
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from jupyterhub.spawner import LocalProcessSpawner
from settings import TEACHER, Settings

room = Settings.load(os.environ["CLASS_FOLDER"])
HERE = Path(__file__).parent
FOLDERS = "give-to-teacher", ".cache", ".local"


class SeatSpawner(LocalProcessSpawner):
    """A seat as processes of a user of its own (with root), in a folder of its own, with a limit of memory."""

    def make_preexec_fn(self, name):
        """What the new process does first: it becomes the seat's user."""
        home, uid, separate, memory = str(room.home(name)), room.uid(name), room.separate, room.memory

        def become():
            os.umask(0o077)
            if separate:
                os.setgroups([])
                os.setgid(uid)
                os.setuid(uid)
                resource.setrlimit(resource.RLIMIT_NPROC, (512, 512))  # threads of the seat, too
            # Each process may have so much data: the one that asks for more gets a MemoryError, and lives.
            resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            os.chdir(home)

        return become

    def user_env(self, env):
        """Nothing of the system's users: a seat has no account."""
        return env

    async def start(self):
        """Make the seat's folder, then start its server."""
        make_home(self.user.name)
        return await super().start()


def make_home(name):
    """Make a seat's folder, which nobody else may enter."""
    home = room.home(name)
    if home.exists():  # made by us: from now on all in it is the seat's, and root touches nothing there
        return
    part = home.with_name(f".{name}.part")
    for folder in (part, *(part / name for name in FOLDERS)):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if room.separate:
            os.chown(folder, room.uid(name), room.uid(name))
    os.replace(part, home)


c = get_config()  # noqa: F821 - JupyterHub defines it

# The proxy runs apart, so a hub that restarts cuts no connection. It may restart, too: the hub sends it the routes
# again after `last_activity_interval` (the default of 300 s would mean five minutes of "404").
c.JupyterHub.bind_url = f"https://127.0.0.1:{room.port}"
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{room.hub_port}"
c.ConfigurableHTTPProxy.should_start = False
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{room.api_port}"
c.ConfigurableHTTPProxy.auth_token = room.secret("proxy")
c.JupyterHub.last_activity_interval = 10
c.JupyterHub.cleanup_servers = False
c.JupyterHub.cookie_secret_file = str(room.secrets / "cookie")
c.JupyterHub.db_url = f"sqlite:///{room.secrets / 'hub.sqlite'}"
c.JupyterHub.log_level = "INFO"
# Everybody starts at once: no answer 429.
c.JupyterHub.concurrent_spawn_limit = room.seats + 20
c.JupyterHub.init_spawners_timeout = 5
# Do not wait ten seconds for each seat before the next one is told to start.
c.JupyterHub.tornado_settings = {"slow_spawn_timeout": 0}

# Who may do what. The teacher sees, starts, stops and enters seats, and cannot touch the hub's services or tokens.
c.JupyterHub.authenticator_class = "firstuseauthenticator.FirstUseAuthenticator"
c.FirstUseAuthenticator.dbm_path = str(room.secrets / "passwords")
c.FirstUseAuthenticator.create_users = False
c.Authenticator.allowed_users = {TEACHER, *room.names}
c.JupyterHub.load_roles = [
    {
        "name": "teacher",
        "scopes": ["admin-ui", "admin:servers", "access:servers", "list:users", "read:users", "read:roles:users"],
        "users": [TEACHER],
        "services": ["classroom"],
    },
    {
        "name": "culler",
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
        "services": ["culler"],
    },
]
culler = [sys.executable, "-m", "jupyterhub_idle_culler", f"--timeout={round(room.server_hours * 3600)}"]
c.JupyterHub.services = [
    {"name": "classroom", "api_token": room.secret("api")},  # the command line, `classroom.py`
    {"name": "culler", "command": culler},
]

# A seat.
c.Spawner.cmd = [sys.executable, str(HERE / "seat.py")]
c.Spawner.default_url = "/lab/tree/course/00_start_here.ipynb"
c.Spawner.http_timeout = 120  # thirty servers start at once on a few cores
c.Spawner.start_timeout = 180
c.Spawner.poll_interval = 10
c.Spawner.env_keep = ["LANG", "LC_ALL"]
c.Spawner.environment = {
    key: (lambda spawner, key=key: room.seat_environment(spawner.user.name)[key])
    for key in room.seat_environment(TEACHER)
}
c.LocalProcessSpawner.interrupt_timeout = c.LocalProcessSpawner.term_timeout = 5
if room.spawner == "local":
    c.JupyterHub.spawner_class = SeatSpawner
elif room.spawner == "systemd":
    c.JupyterHub.spawner_class = "systemdspawner.SystemdSpawner"
    c.SystemdSpawner.dynamic_users = True
    c.SystemdSpawner.unit_name_template = "haptic-{USERNAME}"
    c.SystemdSpawner.mem_limit = str(room.memory)
    c.SystemdSpawner.isolate_tmp = c.SystemdSpawner.isolate_devices = c.SystemdSpawner.disable_user_sudo = True
    # A user of systemd's has a number that changes, so its folder is systemd's, too: /var/lib/haptic-seat07.
    c.SystemdSpawner.user_workingdir = "/var/lib/haptic-{USERNAME}"
    c.SystemdSpawner.unit_extra_properties = {
        "StateDirectory": "haptic-{USERNAME}",
        "InaccessiblePaths": str(room.secrets),
    }
else:
    c.JupyterHub.spawner_class = "dockerspawner.DockerSpawner"
    c.JupyterHub.hub_bind_url = f"http://0.0.0.0:{room.hub_port}"
    c.DockerSpawner.image = room.image
    c.DockerSpawner.cmd = ["start-seat"]
    c.DockerSpawner.mem_limit = str(room.memory)
    c.DockerSpawner.remove = True
    c.DockerSpawner.volumes = {"haptic-{username}": "/home/seat"}
    c.DockerSpawner.read_only_volumes = {folder: folder for folder in room.data} | {str(room.course): str(room.course)}
