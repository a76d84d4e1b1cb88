"""The addresses of the pages that show every component, and the pages they make together."""

from django.urls import path

from kith.ui import views

app_name = "ui"
urlpatterns = [
    path("", views.parts, name="parts"),
    path("<slug:name>/", views.page, name="page"),
]
