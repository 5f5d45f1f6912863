"""Addresses of the pages of market."""

from django.urls import path

from . import market_page

urlpatterns = [path("market/", market_page.show, name="market")]
