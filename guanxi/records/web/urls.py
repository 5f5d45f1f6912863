"""Addresses of the generic pages; they answer at any object's path, so they come after all others."""

from django.urls import include, path

from . import (
    acting_pages,
    column_page,
    delete_page,
    export_page,
    file_pages,
    form_pages,
    history_page,
    list_page,
    picking,
    record_page,
    search_pages,
)

_generic = [
    path("", list_page.show, name="list"),
    path("new/", form_pages.new, name="new"),
    path("pick/", picking.pick, name="pick"),
    path("filter/", list_page.filter_control, name="filter"),
    path("columns/", column_page.choose, name="columns"),
    path("export/", export_page.download, name="export"),
    path("<int:pk>/", record_page.show, name="page"),
    path("<int:pk>/edit/", form_pages.edit, name="edit"),
    path("<int:pk>/delete/", delete_page.delete, name="delete"),
    path("<int:pk>/do/<slug:name>/", acting_pages.act, name="act"),
    path("<int:pk>/tab/<slug:name>/", record_page.tab, name="tab"),
    path("<int:pk>/history/", history_page.show, name="history"),
    path("<int:pk>/files/", file_pages.show, name="files"),
    path("<int:pk>/files/<int:file>/", file_pages.download, name="file"),
    path("<int:pk>/files/<int:file>/delete/", file_pages.delete, name="delete-file"),
]

urlpatterns = [
    path("search/", search_pages.show, name="search"),
    path("search/live/", search_pages.live, name="search-live"),
    path("<slug:path>/", include((_generic, "records"))),
]
