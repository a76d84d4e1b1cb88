"""Addresses of the safety context."""

from django.urls import path

from kith.safety import views

app_name = "safety"
urlpatterns = [
    path("help/", views.help, name="help"),
    path("help/<slug:country>/", views.help, name="help"),
    path("help/<slug:country>/<slug:language>/", views.help, name="help"),
    path("asking/", views.asking, name="asking"),
    path("panels/<key:key>/", views.panel, name="panel"),
    path("you/looks/", views.looks, name="looks"),
    path("you/blocks/", views.blocks, name="blocks"),
    path("groups/<key:key>/blocking/", views.blocking, name="blocking"),
    path("you/plan/", views.plan, name="plan"),
    path("you/plan/changing/", views.changing, name="changing"),
    path("you/plan/device/", views.device, name="device"),
    path("plan/", views.here, name="here"),
    path("you/trusted/", views.trusted, name="trusted"),
    path("desk/lines/", views.lines, name="lines"),
    path("desk/lines/<slug:country>/<int:rank>/", views.line, name="line"),
    path("desk/alerts/<key:key>/trusted/", views.opening, name="opening"),
]
