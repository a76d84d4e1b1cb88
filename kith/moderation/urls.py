"""Addresses of the moderation context."""

from django.urls import path

from kith.moderation.views import learning

app_name = "moderation"
urlpatterns = [
    path("desk/training/", learning.learning, name="learning"),
    path("desk/training/calibration/", learning.calibration, name="calibration"),
]
