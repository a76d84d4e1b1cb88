"""Addresses of the people context. Those of the account library stand in account_urls.py."""

from django.urls import path

from kith.people import views

app_name = "people"
urlpatterns = [
    path("you/terms/", views.terms, name="terms"),
    path("you/consents/", views.consents, name="consents"),
    path("you/account/", views.account, name="account"),
    path("you/account/name/", views.name, name="name"),
    path("you/account/settings/", views.settings, name="settings"),
    path("you/account/everywhere/", views.everywhere, name="everywhere"),
]
