"""Secrets of the installation: read from the environment or a file, made on the first run."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from kith.config import env


def secret_key(folder: Path) -> str:
    """What signs sessions and links: from KITH_SECRET_KEY, KITH_SECRET_KEY_FILE or a file we make once."""
    path = folder / "secret.key"
    found = env.secret("SECRET_KEY", kept_in=path)
    if found:
        return found
    if env.text("SECRET_KEY_FILE"):
        raise ImproperlyConfigured("KITH_SECRET_KEY_FILE points to no file, or to an empty one.")
    return made_once(path, secrets.token_urlsafe(64))


def made_once(path: Path, fresh: str) -> str:
    """Put `fresh` into a file only its owner can read, unless someone was quicker; answer what stands there.

    The file appears whole or not at all, so that two processes starting together agree.
    """
    made_private(path.parent)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(fresh + "\n")
    with suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
    return path.read_text(encoding="utf-8").strip()


def made_private(folder: Path) -> Path:
    """The folder, made for its owner alone when it is not there."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def trusted_origins(url: str) -> list[str]:
    """The origin that forms are accepted from: the site's own address, and nothing else."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path:
        raise ImproperlyConfigured(f"KITH_URL must look like https://kith.example, not {url!r}.")
    return [f"{parts.scheme}://{parts.netloc}"]
