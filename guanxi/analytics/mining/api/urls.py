"""Addresses of mining for programs, below /api/v1/."""

from django.urls import path

from . import endpoints

app_name = "mining-api"
urlpatterns = [
    path("mining-methods", endpoints.methods_view, name="methods"),
    path("mining-runs", endpoints.runs, name="runs"),
    path("mining-runs/<int:pk>/findings", endpoints.findings, name="findings"),
    path("mining-runs/<int:pk>/repeat", endpoints.repeat, name="repeat"),
    path("suggestions", endpoints.suggestions, name="suggestions"),
]
