"""How the web process is served; gunicorn reads this file by itself. The command line (Procfile) may say otherwise."""

worker_class = "webapp.web.buffering.BufferingWorker"
workers = 2
threads = 16
worker_connections = 1000
preload_app = True
control_socket_disable = True
graceful_timeout = 8  # the README promises ten seconds
