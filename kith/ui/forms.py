"""How every form is drawn, and the widgets that a plain form lacks: chips, rows to answer, long lists."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from django import forms
from django.forms.renderers import BaseRenderer, get_default_renderer
from django.template.backends.django import DjangoTemplates
from django.utils.functional import cached_property
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from kith.ui.icons import icon

DJANGO_TEMPLATES = Path(forms.__file__).parent / "templates"
OUR_TEMPLATES = Path(__file__).parent / "templates"


class Renderer(BaseRenderer):
    """Draws `{{ form }}` and `{{ field.as_field_group }}` with our markup, wherever the form comes from."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"

    @cached_property
    def engine(self) -> DjangoTemplates:
        return DjangoTemplates(
            {
                "APP_DIRS": True,
                "DIRS": [OUR_TEMPLATES, DJANGO_TEMPLATES],
                "NAME": "forms",
                "OPTIONS": {"builtins": ["django.templatetags.i18n", "kith.ui.templatetags.ui"]},
            }
        )

    def get_template(self, template_name: str) -> Any:
        return self.engine.get_template(template_name)


def _drawings(name: str) -> SafeString:
    """The tick that shows when a chip is chosen, and the icon of the chip when it has one."""
    tick = icon("check", "pick-tick")
    return tick + icon(name) if name else tick


class Pick(forms.RadioSelect):
    """One of several, as chips. `icons` names an icon for a value."""

    template_name = "ui/forms/pick.html"

    def __init__(self, *args: Any, icons: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.icons = dict(icons or {})

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        return {**option, "icon": _drawings(self.icons.get(str(value), ""))}


class Picks(forms.CheckboxSelectMultiple):
    """Any number of several, as chips. `icons` names an icon for a value."""

    template_name = "ui/forms/pick.html"

    def __init__(self, *args: Any, icons: Mapping[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.icons = dict(icons or {})

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        return {**option, "icon": _drawings(self.icons.get(str(value), ""))}


class Answers(forms.RadioSelect):
    """One of several, as rows of 64 px: the answers to one question, or choices that need a sentence.

    `notes` adds a quiet sentence under the words of a value.
    """

    template_name = "ui/forms/answers.html"

    def __init__(self, *args: Any, notes: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.notes = dict(notes or {})

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        return {**option, "note": self.notes.get(str(value), "")}


class LongList(forms.Select):
    """One of many that are the same for everybody, as a list. It is drawn once for each language, and kept
    under its name; of whoever looks, only what they have chosen is new.
    """

    _drawn: ClassVar[dict[tuple[str | None, str], str]] = {}

    def __init__(self, *args: Any, kept_as: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept_as = kept_as

    def optgroups(self, *args: Any, **kwargs: Any) -> list[Any]:
        return []

    def use_required_attribute(self, initial: Any) -> bool:
        """Of a list that begins with nothing chosen, as Django has it."""
        return self._options().startswith('<option value="">')

    def get_context(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(*args, **kwargs)
        options = self._options()
        for value in context["widget"]["value"]:
            option = f'<option value="{escape(value)}"'
            options = options.replace(f"{option}>", f"{option} selected>", 1)
        context["widget"]["drawn"] = options
        return context

    def _options(self) -> str:
        """The options alone, with none of them chosen."""
        key = get_language(), self.kept_as
        if key not in self._drawn:
            nothing: list[str] = []
            whole = forms.Select(choices=self.choices).render("", nothing, renderer=get_default_renderer())
            self._drawn[key] = whole.partition(">")[2].rpartition("</select>")[0]
        return self._drawn[key]
