"""Addresses of the moderation context."""

from django.urls import path

from kith.moderation.views import (
    alerts,
    badges,
    cases,
    deciding,
    decisions,
    desk,
    judging,
    learning,
    letters,
    reporting,
    rota,
    vigils,
)

app_name = "moderation"
urlpatterns = [
    path("desk/", desk.desk, name="desk"),
    path("desk/rest/", desk.rest, name="rest"),
    path("desk/keys/", desk.keys, name="keys"),
    path("desk/rota/", rota.rota, name="rota"),
    path("desk/rota/<key:key>/", rota.turn, name="turn"),
    path("desk/rota/<key:key>/buddy/", rota.being_buddy, name="being_buddy"),
    path("desk/alerts/<key:key>/", alerts.alert, name="alert"),
    path("desk/alerts/<key:key>/taking/", alerts.taking_it, name="taking"),
    path("desk/alerts/<key:key>/handing/", alerts.handing, name="handing"),
    path("desk/alerts/<key:key>/note/", alerts.note, name="note"),
    path("desk/alerts/<key:key>/opinion/", alerts.opinion, name="opinion"),
    path("desk/alerts/<key:key>/writing/", alerts.writing, name="writing"),
    path("desk/alerts/<key:key>/emergency/", alerts.emergency, name="emergency"),
    path("desk/alerts/<key:key>/level/", alerts.level, name="level"),
    path("desk/alerts/<key:key>/closing/", alerts.closing_it, name="closing"),
    path("desk/proposals/<key:key>/", deciding.proposal, name="proposal"),
    path("desk/coming-back/<key:key>/", deciding.coming_back, name="coming_back"),
    path("you/desk/", letters.letters, name="letters"),
    path("you/desk/<key:key>/", letters.letter, name="letter"),
    path("desk/training/", learning.learning, name="learning"),
    path("desk/training/calibration/", learning.calibration, name="calibration"),
    path("messages/<key:key>/report/", reporting.report, name="report"),
    path("groups/<key:key>/reports/", reporting.reports, name="reports"),
    path("desk/badges/", badges.badges, name="badges"),
    path("desk/reports/", cases.cases, name="cases"),
    path("desk/reports/<key:key>/", cases.case, name="case"),
    path("desk/alerts/<key:key>/deciding/", cases.conduct, name="conduct"),
    path("desk/decisions/<key:key>/", judging.decision, name="decision"),
    path("groups/<key:key>/vigil/", vigils.vigil, name="vigil"),
    path("desk/vigils/", vigils.vigils, name="vigils"),
    path("you/decisions/", decisions.decisions, name="decisions"),
    path("you/decisions/<key:key>/appeal/", decisions.appeal, name="appeal"),
]
