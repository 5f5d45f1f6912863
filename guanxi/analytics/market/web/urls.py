"""Addresses of the pages of market."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
