"""The agreement a founder finds on the page, in the language of the group, to keep or to change."""

from django.utils import translation
from django.utils.translation import gettext as _


def first_agreement(language: str) -> str:
    with translation.override(language):
        return "\n\n".join(
            (
                _("What is said here stays here. We do not tell anyone who else is here."),
                _("We speak from our own lives. We give advice when somebody asks for it."),
                _("We let each other finish. Anyone may pass, listen, or leave, without giving a reason."),
                _("We are kind, also when we disagree. Nobody is put down for who they are."),
                _("We do not sell anything, and we do not describe ways of hurting oneself."),
                _("We are not a crisis service. When somebody is in danger, we point to Help now."),
            )
        )
