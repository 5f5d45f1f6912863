"""Addresses of grouping for programs, below /api/v1/."""

from django.urls import path

from . import endpoints

app_name = "grouping-api"
urlpatterns = [
    path("segments", endpoints.segments, name="segments"),
    path("accounts/<int:pk>/segment", endpoints.segment, name="segment"),
    path("forecast", endpoints.forecast, name="forecast"),
]
