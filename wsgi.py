"""What a web server and ``flask --app wsgi`` load."""

import sys

from tumorboard.app import create_app
from tumorboard.config import BadSettings

try:
    app = create_app()
except BadSettings as problem:
    sys.exit(str(problem))
