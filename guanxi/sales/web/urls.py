"""Addresses of the pages of this folder."""

from django.urls import path

from . import lines

urlpatterns = [
    path("orders/<int:order>/lines/new/", lines.new, name="new-order-line"),
    path("orders/<int:order>/lines/<int:pk>/", lines.edit, name="order-line"),
]
