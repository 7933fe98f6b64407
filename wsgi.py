"""What a web server and ``flask --app wsgi`` load."""

from tumorboard.app import create_app

app = create_app()
