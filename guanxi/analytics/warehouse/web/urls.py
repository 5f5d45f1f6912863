"""Addresses of the pages of warehouse."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
