"""Addresses of the pages of grouping."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
