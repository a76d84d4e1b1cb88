"""The safety screen: which messages a person should look at soon, and why. Plain Python, without Django.

from kith.safety.screening import screen
screen("i don't want to wake up tomorrow").level
"""

from kith.safety.screening.judging import screen
from kith.safety.screening.verdicts import Finding, Verdict

__all__ = ["Finding", "Verdict", "screen"]
