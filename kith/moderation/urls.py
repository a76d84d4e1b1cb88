"""Addresses of the moderation context."""

from django.urls import path

from kith.moderation.views import cases, decisions, reporting, vigils

app_name = "moderation"
urlpatterns = [
    path("messages/<key:key>/report/", reporting.report, name="report"),
    path("groups/<key:key>/reports/", reporting.reports, name="reports"),
    path("desk/reports/", cases.cases, name="cases"),
    path("desk/reports/<key:key>/", cases.case, name="case"),
    path("desk/alerts/<key:key>/deciding/", cases.conduct, name="conduct"),
    path("desk/decisions/<key:key>/", cases.decision, name="decision"),
    path("groups/<key:key>/vigil/", vigils.vigil, name="vigil"),
    path("desk/vigils/", vigils.vigils, name="vigils"),
    path("you/decisions/", decisions.decisions, name="decisions"),
    path("you/decisions/<key:key>/appeal/", decisions.appeal, name="appeal"),
]
