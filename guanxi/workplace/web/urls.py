"""Addresses of the pages of this folder."""

from django.urls import path

from . import birthdays_page, home_page

urlpatterns = [
    path("", home_page.show, name="home"),
    path("home/parts/", home_page.parts, name="home-parts"),
    path("birthdays/", birthdays_page.show, name="birthdays"),
]
