"""Addresses of the pages that compose contexts."""

from django.urls import path

from kith.web.views import chrome, finding, front, group, home

app_name = "web"
urlpatterns = [
    path("", front.front, name="front"),
    path("how/", front.how, name="how"),
    path("promises/", front.promises, name="promises"),
    path("privacy/", front.privacy, name="privacy"),
    path("accessibility/", front.accessibility, name="accessibility"),
    path("listing/", group.listings, name="listings"),
    path("listing/<key:key>/", group.listing, name="listing"),
    path("home/", home.home, name="home"),
    path("you/", home.you, name="you"),
    path("finding/", finding.finding, name="finding"),
    path("finding/wishes/", finding.wishes, name="wishes"),
    path("groups/", home.groups, name="groups"),
    path("groups/<key:key>/", group.group, name="group"),
    path("groups/<key:key>/care/", group.care, name="care"),
    path("theme/", chrome.theme, name="theme"),
    path("language/", chrome.language, name="language"),
    path("away/", chrome.away, name="away"),
]
