"""Addresses of the plugin."""

from django.http import HttpRequest, HttpResponse
from django.urls import path


def about(request: HttpRequest) -> HttpResponse:
    """Say what this is."""
    del request
    return HttpResponse("Devices on loan")


urlpatterns = [path("lending/about/", about, name="lending-about")]
