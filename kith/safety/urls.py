"""Addresses of the safety context."""

from django.urls import path

from kith.safety import views, views_of_blocks

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
    path("desk/alerts/<key:key>/", views.alert, name="alert"),
]
