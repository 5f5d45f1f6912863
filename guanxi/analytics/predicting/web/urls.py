"""Addresses of the pages of predicting."""

from django.urls import path

from . import pages

urlpatterns = [
    path("predictions/", pages.begin, name="predictions"),
    path("predictions/for/account/<int:pk>/", pages.for_account, name="predictions-for-account"),
]
