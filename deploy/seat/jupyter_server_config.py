"""Settings of a seat's server, beside those that the hub gives it."""

import os
from pathlib import Path

c = get_config()  # noqa: F821 - Jupyter defines it

c.ServerApp.root_dir = str(Path.home())
c.ServerApp.jpserver_extensions = {
    "jupyterlab": True,
    "jupyter_server_terminals": True,
    "course_utils.camera.server": True,  # quick kernel sockets, and the browser engine's files
    "jupyter_resource_usage": True,
    "jupyter_lsp": False,
    "nbgitpuller": False,  # only its command is used: no page may fetch something else into a seat
}
# Thirty servers that choose free ports at the same moment choose one twice, and that kernel waits for a minute.
# Sockets that are files cannot collide, and no other user of the machine reaches them.
c.KernelManager.transport = "ipc"
# A kernel that has rested so long ends, even if its notebook is open: its memory is what the class lacks.
c.MappingKernelManager.cull_idle_timeout = 60 * int(os.environ.get("CLASS_KERNEL_MINUTES", 30))
c.MappingKernelManager.cull_interval = 60
c.MappingKernelManager.cull_connected = True
c.MappingKernelManager.cull_busy = False
c.LabApp.news_url = None
c.LabApp.check_for_updates_class = "jupyterlab.NeverCheckForUpdate"
c.LabApp.extension_manager = "readonly"
c.ResourceUseDisplay.track_cpu_percent = False
c.ResourceUseDisplay.enable_prometheus_metrics = False  # once a second, and nobody asks for them
