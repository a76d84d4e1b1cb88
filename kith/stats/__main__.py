"""`python -m kith.stats`: the same as `kith stats`, without the rest of Kith."""

import sys

from kith.stats.command import main

sys.exit(main())
