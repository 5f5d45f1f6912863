"""Addresses of cubes, below /api/v1/."""

from django.urls import path

from . import endpoints

urlpatterns = [
    path("cubes", endpoints.cubes, name="cubes"),
    path("cubes/<slug:name>", endpoints.cube, name="cube"),
    path("cubes/<slug:name>/ask", endpoints.ask, name="ask"),
    path("cubes/<slug:name>/behind", endpoints.behind, name="behind"),
    path("cubes/<slug:name>/members", endpoints.members, name="members"),
]
