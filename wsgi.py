"""What the web server loads."""

from webapp.app import create_app
from webapp.runtime import log

log.configure("web")
app = create_app()
