"""The address of the page that shows every component."""

from django.urls import path

from kith.ui import views

app_name = "ui"
urlpatterns = [path("", views.parts, name="parts")]
