"""Every address of the site, and the rule for each view that cannot wear a gate itself."""

from django.urls import include, path, register_converter

from kith.keys import KeyConverter

register_converter(KeyConverter, "key")

urlpatterns = [
    path("accounts/", include("kith.people.account_urls")),
    path("", include("kith.people.urls")),
    path("", include("kith.notices.urls")),
    path("", include("kith.audit.urls")),
    path("", include("kith.groups.urls")),
    path("", include("kith.safety.urls")),
    path("", include("kith.conversations.urls")),
    path("", include("kith.meetings.urls")),
    path("", include("kith.moderation.urls")),
    path("", include("kith.outcomes.urls")),
    path("ui/", include("kith.ui.urls")),
    path("", include("kith.web.urls")),
]

# Everything else that fails is answered by Django with our templates.
handler400 = "kith.config.faults.bad_request"
handler500 = "kith.config.faults.server_error"
