"""What happens here when something happens below: who is to look after alerts hears of those that stand."""

from typing import Any

from kith.ledger.models import Fact
from kith.ledger.recording import on
from kith.safety.alerting import LOOKED_AT_BY, tell_of_open_alerts


def register() -> None:
    on("people.role_given", tell_the_new)


def tell_the_new(fact: Fact, person: Any) -> None:
    if fact.details["role"] in LOOKED_AT_BY:
        tell_of_open_alerts(person)
