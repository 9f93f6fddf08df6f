"""What the web server loads."""

from webapp.app import create_app

app = create_app()
