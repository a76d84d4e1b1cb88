"""`python -m kith.matching`: the same as `kith match`, without the rest of Kith."""

import sys

from kith.matching.command import main

sys.exit(main())
