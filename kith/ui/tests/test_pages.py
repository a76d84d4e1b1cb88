"""The page that shows every component, the page of an error, and the bar around them."""

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse

from kith.ui.sample import PAGES
from kith.ui.tabs import Tab, current_of, tabs_of

TABS: list[Tab] = [
    {"name": "home", "label": "Home", "url": "/home/", "icon": "home"},
    {"name": "groups", "label": "Groups", "url": "/groups/", "icon": "groups"},
]


@pytest.fixture
def shown(settings):
    settings.KITH_UI_PAGE = True
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.mark.django_db
@pytest.mark.usefixtures("shown")
@pytest.mark.parametrize("name", ["", *PAGES])
def test_every_page_of_samples_is_shown(client, name):
    address = reverse("ui:page", args=[name]) if name else reverse("ui:parts")
    answer = client.get(address)
    assert answer.status_code == 200
    assert b"{%" not in answer.content
    assert b"style=" not in answer.content


@pytest.mark.django_db
def test_the_samples_are_not_there_unless_asked_for(client, settings):
    settings.KITH_UI_PAGE = False
    assert client.get(reverse("ui:parts")).status_code == 404
    assert client.get(reverse("ui:page", args=["room"])).status_code == 404


@pytest.mark.usefixtures("shown")
def test_the_page_of_a_fault_needs_no_context_and_keeps_both_buttons():
    html = render_to_string("500.html")
    assert "Help now" in html
    assert 'href="/away/"' in html


def test_a_page_belongs_to_the_tab_it_lies_under():
    request = RequestFactory().get("/groups/x/")
    assert current_of(request, TABS) == "groups"
    assert current_of(RequestFactory().get("/drafts/"), TABS) == ""


def test_a_view_may_say_which_tab_it_belongs_to():
    request = RequestFactory().get("/threads/x/")
    vars(request).update(tab="groups")
    assert current_of(request, TABS) == "groups"


def test_a_stranger_has_tabs_that_lead_to_public_pages():
    assert [tab["name"] for tab in tabs_of(RequestFactory().get("/"))] == ["listing", "how", "promises"]
