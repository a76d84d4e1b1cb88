"""Every URL of the site and the rule its view wears."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Address:
    """One URL of the site and the view behind it."""

    route: str
    name: str
    view: Callable[..., Any]

    @property
    def rule(self) -> str | None:
        """The declared rule: "public", "member" or "staff:…". None when nobody has declared one."""
        return getattr(self.view, "access", None)

    @property
    def lets_strangers_in(self) -> bool:
        """What the middleware will really do, whatever the rule says."""
        return not getattr(self.view, "login_required", True)


def addresses(resolver: URLResolver | None = None, before: str = "/", space: str = "") -> Iterator[Address]:
    """Every URL of the site, with its name as `reverse` takes it."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield Address(route, space + (pattern.name or ""), pattern.callback)
        else:
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from addresses(pattern, route, space + inner)
