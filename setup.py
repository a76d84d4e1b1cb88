"""Building the package. Translations are compiled on the way: an installed Kith writes nothing into itself.

Everything else about the package stands in pyproject.toml.
"""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from setuptools import setup
from setuptools.command.build_py import build_py


class WithTranslations(build_py):
    """Copies the code, then compiles each catalogue beside its source."""

    def run(self) -> None:
        super().run()
        for source in Path(self.build_lib).rglob("*.po"):
            with source.open("rb") as texts, source.with_suffix(".mo").open("wb") as compiled:
                write_mo(compiled, read_po(texts, locale=source.parent.parent.name))


setup(cmdclass={"build_py": WithTranslations})
