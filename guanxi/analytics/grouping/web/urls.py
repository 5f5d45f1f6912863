"""Addresses of the pages of grouping."""

from django.urls import path

from . import forecast_page, segments_page

urlpatterns = [
    path("segments/", segments_page.show, name="segments"),
    path("segments/customers/", segments_page.customers, name="segment-customers"),
    path("forecast/", forecast_page.latest, name="forecast"),
]
