"""Addresses of the conversations context."""

from django.urls import path

from kith.conversations import views

app_name = "conversations"
urlpatterns = [
    path("groups/<key:key>/threads/", views.threads, name="threads"),
    path("groups/<key:key>/threads/new/", views.new_thread, name="new_thread"),
    path("groups/<key:key>/search/", views.search, name="search"),
    path("threads/<key:key>/", views.thread, name="thread"),
    path("threads/<key:key>/replies/", views.replies, name="replies"),
    path("threads/<key:key>/reading/", views.reading, name="reading"),
    path("messages/<key:key>/", views.message, name="message"),
    path("messages/<key:key>/thanks/", views.thanks, name="thanks"),
    path("messages/<key:key>/edits/", views.edits, name="edits"),
    path("messages/<key:key>/taking-back/", views.taking_back, name="taking_back"),
    path("messages/<key:key>/blocking/", views.blocking, name="blocking"),
    path("messages/<key:key>/versions/", views.versions, name="versions"),
    path("desk/kept-back/", views.kept_back, name="kept_back"),
    path("desk/kept-back/<key:key>/", views.letting_through, name="letting_through"),
    path("drafts/", views.drafts, name="drafts"),
]
