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
    importing,
    importing_mapping,
    importing_work,
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

_imports = [
    path("", importing.runs, name="imports"),
    path("new/", importing.new, name="import-new"),
    path("<int:pk>/", importing_work.show, name="import"),
    path("<int:pk>/file/", importing.file, name="import-file"),
    path("<int:pk>/mapping/", importing_mapping.edit, name="import-mapping"),
    path("<int:pk>/mapping.json", importing_mapping.download, name="import-mapping-file"),
    path("<int:pk>/mapping/upload/", importing_mapping.upload, name="import-mapping-upload"),
    path("<int:pk>/progress/", importing_work.progress, name="import-progress"),
    path("<int:pk>/start/", importing_work.start, name="import-start"),
    path("<int:pk>/cancel/", importing_work.cancel, name="import-cancel"),
    path("<int:pk>/undo/", importing_work.undo, name="import-undo"),
    path("<int:pk>/discard/", importing_work.discard, name="import-discard"),
    path("<int:pk>/rejected.<str:suffix>", importing_work.rejected, name="import-rejected"),
]

urlpatterns = [
    path("search/", search_pages.show, name="search"),
    path("search/live/", search_pages.live, name="search-live"),
    path("import/", include(_imports)),
    path("<slug:path>/", include((_generic, "records"))),
]
