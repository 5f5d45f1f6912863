"""Addresses of signing in and of one's own preferences."""

from django.urls import path

from . import preferences, signing

urlpatterns = [
    path("sign-in/", signing.sign_in, name="sign-in"),
    path("sign-out/", signing.sign_out, name="sign-out"),
    path("me/", preferences.preferences, name="preferences"),
    path("me/appearance/", preferences.appearance, name="appearance"),
    path("me/password/", preferences.password, name="password"),
]
