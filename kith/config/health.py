"""Health: whether the process lives, and whether it can serve. Neither says any detail to the public."""

import asyncio
import shutil
from pathlib import Path

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import close_old_connections, connection, transaction

from kith.live.threads import Threads

READY_SECONDS = 2
LEAST_FREE_BYTES = 64 * 1024 * 1024


class Health:
    """Asks in a thread of its own, so that a database that hangs is noticed and hangs nothing else."""

    def __init__(self) -> None:
        self._thread = Threads(1, "health")
        self._asking: asyncio.Future[bool] | None = None

    async def is_ready(self) -> bool:
        if self._asking is None or self._asking.done():
            self._asking = asyncio.get_running_loop().run_in_executor(self._thread, _can_serve)
        try:
            async with asyncio.timeout(READY_SECONDS):
                return await asyncio.shield(self._asking)
        except TimeoutError:
            return False

    async def close(self) -> None:
        await self._thread.close(within=0.5)


def _can_serve() -> bool:
    """Whether a transaction for writing can be opened, and there is room on the disk."""
    close_old_connections()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return shutil.disk_usage(_folder()).free >= LEAST_FREE_BYTES
    except (DatabaseError, OSError):
        return False
    finally:
        close_old_connections()


def _folder() -> Path:
    """Where the data is, or will be once something is written there."""
    return next(folder for folder in (settings.DATA, *settings.DATA.parents) if folder.is_dir())
