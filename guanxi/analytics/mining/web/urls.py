"""Addresses of the pages of mining."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
