"""`make check`: everything that is held without running the product."""

import os
import subprocess
import sys
import time
from pathlib import Path

from kith.config import messages

BIN = Path(sys.executable).parent
CODE = ("kith", "tests", "bench", "stubs", "conftest.py", "manage.py", "setup.py")
CHECKS = (
    ("format", ("ruff", "format", "--check", "--quiet", *CODE)),
    ("lint", ("ruff", "check", "--quiet", *CODE)),
    ("types", ("mypy",)),
    ("layers", ("lint-imports",)),
    ("templates", ("djlint", "kith", "--lint", "--quiet")),
    ("site", ("python", "manage.py", "check", "--fail-level", "WARNING")),
    ("migrations", ("python", "manage.py", "makemigrations", "--check", "--dry-run")),
)


def main() -> int:
    results = [_passes(name, command) for name, command in CHECKS]
    results.append(_texts_are_complete())
    return int(not all(results))


def _passes(name: str, command: tuple[str, ...]) -> bool:
    began = time.monotonic()
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run(
        [BIN / command[0], *command[1:]], capture_output=True, text=True, check=False, env=env
    )
    is_well = done.returncode == 0
    print(f"{'ok' if is_well else 'FAILED':<8}{name:<12}{time.monotonic() - began:.1f} s", flush=True)
    if not is_well:
        print(done.stdout + done.stderr, flush=True)
    return is_well


def _texts_are_complete() -> bool:
    missing = messages.missing()
    print(f"{'FAILED' if missing else 'ok':<8}{'texts':<12}{len(missing)} to translate")
    for locale, text in missing[:20]:
        print(f"  {locale}: {text}")
    return not missing


if __name__ == "__main__":
    sys.exit(main())
