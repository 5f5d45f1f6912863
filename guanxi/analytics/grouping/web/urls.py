"""Addresses of the pages of grouping."""

from django.urls import include, path

from guanxi.analytics.grouping.api import urls as programs

from . import forecast_page, segments_page

urlpatterns = [
    path("segments/", segments_page.show, name="segments"),
    path("segments/customers/", segments_page.customers, name="segment-customers"),
    path("forecast/", forecast_page.latest, name="forecast"),
    path("api/v1/", include((programs.urlpatterns, programs.app_name))),
]
