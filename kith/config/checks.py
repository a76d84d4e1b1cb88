"""What Django's own check asks of this site on top: a declared rule for every URL."""

from typing import Any

from django.core.checks import CheckMessage, Error

from kith.config.access import Address, addresses
from kith.gates import PUBLIC


def every_url_has_a_rule(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    return [fault for address in addresses() for fault in faults_of(address)]


def faults_of(address: Address) -> list[CheckMessage]:
    if address.rule is None:
        hint = "Put @public, @member or @staff(…) of kith.gates on the view."
        return [Error(f"{address.route} has no declared access rule.", hint=hint, id="kith.E001")]
    if (address.rule == PUBLIC) != address.lets_strangers_in:
        said = f"{address.route} is declared {address.rule!r}, and the middleware will do otherwise."
        return [Error(said, hint="The gate goes outside every other decorator.", id="kith.E002")]
    return []
