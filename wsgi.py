"""What the web server loads, and what `flask --app wsgi` commands work on."""

import sys

from flask import Flask

from webapp import cli
from webapp.app import create_app
from webapp.providers import reporting
from webapp.runtime import log

if cli.reads_files_alone(sys.argv[1:]):
    app = Flask("signalbox")
else:
    log.configure("web")
    reporting.start()
    app = create_app()
cli.register(app)
