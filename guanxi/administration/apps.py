"""Tells Django about the folder `administration`."""

from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    name = "guanxi.administration"
    label = "administration"
