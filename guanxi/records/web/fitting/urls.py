"""Addresses of the pages on which administrators fit the product to the company."""

from django.urls import path

from . import choice_pages, field_pages, file_pages, layout_pages, name_pages, object_pages

urlpatterns = [
    path("settings/objects/", object_pages.index, name="fitting"),
    path("settings/objects/new/", object_pages.new, name="fitting-object-new"),
    path("settings/objects/<slug:path>/", object_pages.show, name="fitting-object"),
    path("settings/objects/<slug:path>/edit/", object_pages.edit, name="fitting-object-edit"),
    path("settings/objects/<slug:path>/remove/", object_pages.remove, name="fitting-object-remove"),
    path("settings/objects/<slug:path>/bring-back/", object_pages.bring_back, name="fitting-object-back"),
    path("settings/objects/<slug:path>/names/", name_pages.edit, name="fitting-names"),
    path("settings/objects/<slug:path>/layout/", layout_pages.edit, name="fitting-layout"),
    path("settings/objects/<slug:path>/fields/new/", field_pages.new, name="fitting-field-new"),
    path("settings/objects/<slug:path>/fields/<slug:field>/", field_pages.edit, name="fitting-field"),
    path("settings/objects/<slug:path>/fields/<slug:field>/remove/", field_pages.remove, name="fitting-field-remove"),
    path("settings/objects/<slug:path>/fields/<slug:field>/convert/", field_pages.convert, name="fitting-field-convert"),
    path("settings/objects/<slug:path>/fields/<slug:field>/wait/", field_pages.wait, name="fitting-field-wait"),
    path("settings/file/", file_pages.show, name="fitting-file"),
    path("settings/file/settings.json", file_pages.download, name="fitting-file-download"),
    path("settings/choices/", choice_pages.index, name="fitting-choices"),
    path("settings/choices/new/", choice_pages.new, name="fitting-choices-new"),
    path("settings/choices/<int:pk>/", choice_pages.edit, name="fitting-choice-list"),
    path("settings/choices/<int:pk>/remove/", choice_pages.remove, name="fitting-choice-list-remove"),
    path("settings/choices/<slug:path>/<slug:field>/", choice_pages.built_in, name="fitting-choices-built-in"),
]
