"""`python -m kith` is the `kith` command, for when it is not installed."""

import sys

from kith.config.command import main

sys.exit(main())
