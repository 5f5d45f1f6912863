"""Addresses of the pages of exploring."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
