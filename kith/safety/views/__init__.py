"""Pages of safety."""

from kith.safety.views.asking import asking, help, looks, panel
from kith.safety.views.blocks import blocking, blocks
from kith.safety.views.contacts import opening, trusted
from kith.safety.views.lines import line, lines
from kith.safety.views.plans import changing, device, here, plan

__all__ = [
    "asking",
    "blocking",
    "blocks",
    "changing",
    "device",
    "help",
    "here",
    "line",
    "lines",
    "looks",
    "opening",
    "panel",
    "plan",
    "trusted",
]
