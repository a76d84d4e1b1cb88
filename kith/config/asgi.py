"""The application for an ASGI server: `kith.config.asgi:application`. `kith serve` runs the same one."""

import os

import django
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kith.config.settings")
django.setup()
application = import_string("kith.config.wiring.shell")()
