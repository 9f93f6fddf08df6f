"""How the web process is served; gunicorn reads this file by itself. The command line (Procfile) may say otherwise."""

import gc

worker_class = "webapp.web.buffering.BufferingWorker"
workers = 2
threads = 16
worker_connections = 1000
preload_app = True
control_socket_disable = True
graceful_timeout = 8  # the README promises ten seconds


def worker_exit(_server: object, _worker: object) -> None:
    """What ends is not searched for garbage: with everything that is loaded it takes a second of processor time, of each process at once."""
    gc.freeze()


def on_exit(_server: object) -> None:
    """The same for the process above the workers."""
    gc.freeze()
