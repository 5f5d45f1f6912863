"""Addresses of the API."""

from django.urls import path, re_path

from . import endpoints

app_name = "api"
urlpatterns = [
    path("", endpoints.objects, name="objects"),
    path("me", endpoints.me, name="me"),
    path("search", endpoints.search, name="search"),
    path("openapi.json", endpoints.description, name="description"),
    path("<slug:path>", endpoints.collection, name="list"),
    path("<slug:path>/bulk", endpoints.many, name="bulk"),
    path("<slug:path>/<int:pk>", endpoints.record, name="record"),
    path("<slug:path>/<int:pk>/history", endpoints.history, name="history"),
    path("<slug:path>/<int:pk>/comments", endpoints.comments, name="comments"),
    path("<slug:path>/<int:pk>/files", endpoints.files, name="files"),
    path("<slug:path>/<int:pk>/files/<int:file>", endpoints.file, name="file"),
    path("<slug:path>/<int:pk>/merge", endpoints.merge, name="merge"),
    path("<slug:path>/<int:pk>/unmerge", endpoints.unmerge, name="unmerge"),
    path("<slug:path>/<int:pk>/<slug:name>", endpoints.act, name="act"),
    re_path(r"^(?P<rest>[\s\S]+)$", endpoints.nothing, name="nothing"),  # line breaks, too
]
