"""Addresses of the groups context."""

from django.urls import path

from kith.groups.views import agreeing, founding, hosting, joining, leaving

app_name = "groups"
urlpatterns = [
    path("groups/new/", founding.founding, name="founding"),
    path("groups/<key:key>/joining/", joining.joining, name="joining"),
    path("groups/<key:key>/waiting/", joining.waiting, name="waiting"),
    path("groups/<key:key>/leaving/", leaving.leaving, name="leaving"),
    path("groups/<key:key>/pause/", leaving.pause, name="pause"),
    path("groups/<key:key>/agreement/", agreeing.agreement, name="agreement"),
    path("groups/<key:key>/agreement/rewriting/", agreeing.rewriting, name="rewriting"),
    path("groups/<key:key>/members/", hosting.members, name="members"),
    path("groups/<key:key>/members/<key:seat_key>/", hosting.seat, name="seat"),
    path("groups/<key:key>/requests/<key:request_key>/", hosting.answering, name="answering"),
    path("groups/<key:key>/invitations/", hosting.invitations, name="invitations"),
    path("groups/<key:key>/invitations/<key:invitation_key>/revoking/", hosting.revoking, name="revoking"),
    path("groups/<key:key>/hosting/", hosting.hosting, name="hosting"),
    path("groups/<key:key>/door/", hosting.door, name="door"),
    path("groups/<key:key>/settings/", founding.settings, name="settings"),
    path("groups/<key:key>/closing/", founding.closing, name="closing"),
    path("invitations/<key:code>/", joining.invitation, name="invitation"),
]
