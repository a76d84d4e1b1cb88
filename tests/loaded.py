"""What takes long to load and depends on no setting: the libraries, and the screen made ready.

To import this module is to load it. See `tests/nursery.py`.
"""

import gc
from importlib import import_module

from kith.safety.screening import screen

LIBRARIES = (
    "csp.utils",
    "django.contrib.staticfiles",
    "django.core.handlers.wsgi",
    "django.core.management",
    "django.db.models",
    "django.forms",
    "django.template.defaulttags",
    "django_htmx.middleware",
    "fido2.server",
    "markdown_it",
    "nh3",
    "psycopg",
    "pytest",
    "redis.asyncio",
    "structlog",
    "time_machine",
    "uvicorn",
    "uvloop",
    "whitenoise.middleware",
)

for library in LIBRARIES:
    import_module(library)
screen("i want to die")
gc.freeze()
