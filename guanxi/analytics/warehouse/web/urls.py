"""Addresses of the page about the warehouse."""

from django.urls import path

from . import pages

urlpatterns = [
    path("settings/warehouse/", pages.show, name="warehouse"),
    path("settings/warehouse/refresh/", pages.refresh, name="warehouse-refresh"),
    path("settings/warehouse/cancel/", pages.cancel, name="warehouse-cancel"),
    path("settings/warehouse/progress/", pages.progress, name="warehouse-progress"),
    path("settings/warehouse/<int:pk>/", pages.line, name="warehouse-line"),
]
