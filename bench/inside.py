"""Runs one function with the settings loaded: `python -m bench.inside bench.filling.fill 1000`."""

import json
import sys

import django
from django.utils.module_loading import import_string


def main() -> None:
    django.setup()
    name, *numbers = sys.argv[1:]
    print(json.dumps(import_string(name)(*(int(n) if n.isdigit() else n for n in numbers))))


if __name__ == "__main__":
    main()
