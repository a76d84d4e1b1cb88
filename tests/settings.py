"""The settings under test: the product's own, in a folder of their own, with what costs time made cheap.

A server that a test starts in another process runs with the product's settings unchanged.
"""

import base64
import os
import secrets
import shutil
import tempfile
from multiprocessing.util import Finalize
from pathlib import Path

from kith.config import env

HOUSE = Path(tempfile.mkdtemp(prefix="kith-test-"))
Finalize(None, shutil.rmtree, [HOUSE], {"ignore_errors": True}, exitpriority=-1)  # of a fork too
for name in ("DATA", "SECRETS", "RUN"):
    os.environ[env.PREFIX + name] = str(HOUSE / name.lower())

from kith.config.settings import *

# A prepared house has its master key before anything is sealed in it, whichever test comes first.
KITH_MASTER_KEY_FILE.parent.mkdir(exist_ok=True)
KITH_MASTER_KEY_FILE.write_bytes(base64.urlsafe_b64encode(secrets.token_bytes(32)))

DATABASES["default"]["TEST"] = {
    # A file, as in production: threads of a live server and streams share it. One for each run and worker.
    "NAME": f"kith_test_{os.getpid()}" if env.text("DATABASE") else str(HOUSE / "test.sqlite3"),
}
KITH_TRAINING_REQUIRED = False  # staff of the cast begin to work at once; tests of training ask for it
KITH_NEWCOMER_DAYS = 0  # everybody of the cast has just come, and many tests write much
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if env.text("REDIS"):  # each worker empties a numbered database of its own
    KITH_REDIS = f"{env.text('REDIS').rstrip('/')}/{int(os.environ.get('TEST_WORKER', '0')) + 8}"
    CACHES["default"]["LOCATION"] = KITH_REDIS
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
WHITENOISE_AUTOREFRESH = True
