"""Figures as tests read them."""

from xml.etree import ElementTree


def root_of(drawn: str) -> ElementTree.Element:
    """The root of a picture that a test has drawn itself."""
    return ElementTree.fromstring(drawn)  # noqa: S314 - our own file
