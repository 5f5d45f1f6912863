"""Addresses of the pages of reconciling."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
