"""Addresses of the pages of this folder."""

from django.urls import path

from . import charting, industries_page, judging, similar

urlpatterns = [
    path("industries/usual/", industries_page.add_usual, name="add-usual-industries"),
    path("<slug:path>/similar/", similar.show, name="similar-records"),
    path("accounts/<int:pk>/rate/", judging.rate, name="rate-account"),
    path("contacts/<int:pk>/consent/", judging.state, name="state-consent"),
    path("accounts/<int:pk>/superior/<int:contact>/", charting.superior, name="set-superior"),
]
