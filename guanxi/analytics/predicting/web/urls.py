"""Addresses of the pages of predicting."""

from django.urls import include, path

from guanxi.analytics.predicting.api import urls as programs

from . import pages

urlpatterns = [
    path("predictions/", pages.begin, name="predictions"),
    path("api/v1/", include((programs.urlpatterns, programs.app_name))),
]
