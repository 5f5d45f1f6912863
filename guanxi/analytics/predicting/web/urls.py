"""Addresses of the pages of predicting."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
