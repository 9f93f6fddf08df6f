"""What the web server loads, and what `flask --app wsgi` commands work on."""

from webapp import cli
from webapp.app import create_app
from webapp.providers import reporting
from webapp.runtime import log

log.configure("web")
reporting.start()
app = create_app()
cli.register(app)
