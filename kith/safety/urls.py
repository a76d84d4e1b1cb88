"""Addresses of the safety context."""

from django.urls import path

from kith.safety import views, views_of_blocks, views_of_contacts, views_of_lines, views_of_plans

app_name = "safety"
urlpatterns = [
    path("help/", views.help, name="help"),
    path("help/<slug:country>/", views.help, name="help"),
    path("help/<slug:country>/<slug:language>/", views.help, name="help"),
    path("asking/", views.asking, name="asking"),
    path("panels/<key:key>/", views.panel, name="panel"),
    path("you/looks/", views.looks, name="looks"),
    path("you/blocks/", views_of_blocks.blocks, name="blocks"),
    path("groups/<key:key>/blocking/", views_of_blocks.blocking, name="blocking"),
    path("you/plan/", views_of_plans.plan, name="plan"),
    path("you/plan/changing/", views_of_plans.changing, name="changing"),
    path("you/plan/device/", views_of_plans.device, name="device"),
    path("plan/", views_of_plans.here, name="here"),
    path("you/trusted/", views_of_contacts.trusted, name="trusted"),
    path("desk/lines/", views_of_lines.lines, name="lines"),
    path("desk/alerts/<key:key>/trusted/", views_of_contacts.opening, name="opening"),
]
