"""Addresses of the pages of loading."""

from django.urls import include, path

from guanxi.analytics.loading.api import urls as programs

from . import (
    code_pages,
    document_page,
    index_page,
    mapping_page,
    new_pages,
    rejected_pages,
    row_pages,
    run_pages,
    source_pages,
    table_pages,
)

urlpatterns = [
    path("loading/", index_page.show, name="loading"),
    path("loading/new/", new_pages.new, name="loading-new"),
    path("loading/new/make/", new_pages.make, name="loading-make"),
    path("loading/new/every/", new_pages.every, name="loading-every"),
    path("loading/setting-up/", new_pages.setting_up, name="loading-setting-up"),
    path("loading/files/<int:pk>/look/", new_pages.look, name="loading-look"),
    path("loading/files/<int:pk>/raw/", run_pages.raw, name="loading-raw"),
    path("loading/sources/new/", source_pages.edit, name="loading-source-new"),
    path("loading/sources/<int:pk>/", source_pages.parts, name="loading-parts"),
    path("loading/sources/<int:pk>/edit/", source_pages.edit, name="loading-source"),
    path("loading/sources/<int:pk>/delete/", source_pages.delete, name="loading-source-delete"),
    path("loading/sources/<int:pk>/look/", new_pages.look_at_source, name="loading-look-source"),
    path("loading/tables/<int:pk>/", table_pages.show, name="loading-table"),
    path("loading/tables/<int:pk>/load/", table_pages.load, name="loading-load"),
    path("loading/tables/<int:pk>/settings/", table_pages.settings, name="loading-settings"),
    path("loading/tables/<int:pk>/delete/", table_pages.delete, name="loading-delete"),
    path("loading/tables/<int:pk>/mapping/", mapping_page.edit, name="loading-mapping"),
    path("loading/tables/<int:pk>/mapping/upload/", mapping_page.upload, name="loading-mapping-upload"),
    path("loading/tables/<int:pk>/mapping/rename/", mapping_page.rename, name="loading-rename"),
    path("loading/tables/<int:pk>/mapping.<str:suffix>", mapping_page.download, name="loading-mapping-file"),
    path("loading/tables/<int:pk>/rejected/", rejected_pages.index, name="loading-rejected"),
    path("loading/tables/<int:pk>/rejected/decide/", rejected_pages.decide, name="loading-rejected-decide"),
    path("loading/rejected/<int:pk>/", rejected_pages.mend, name="loading-mend"),
    path("loading/tables/<int:pk>/rows/", row_pages.index, name="loading-rows"),
    path("loading/tables/<int:pk>/rows/<int:file>/<int:line>/", row_pages.origin, name="loading-origin"),
    path("loading/runs/<int:pk>/", run_pages.show, name="loading-run"),
    path("loading/runs/<int:pk>/progress/", run_pages.progress, name="loading-progress"),
    path("loading/runs/<int:pk>/cancel/", run_pages.cancel, name="loading-cancel"),
    path("loading/runs/<int:pk>/go-on/", run_pages.go_on, name="loading-go-on"),
    path("loading/codes/", code_pages.index, name="loading-codes"),
    path("loading/codes/<int:pk>/", code_pages.show, name="loading-code-table"),
    path("loading/codes/<int:pk>/all/<slug:what>/", code_pages.many, name="loading-codes-many"),
    path("loading/codes/one/<int:pk>/<slug:what>/", code_pages.decide, name="loading-code"),
    path("loading/documents/", document_page.index, name="loading-documents"),
    path("loading/documents/<int:pk>/", document_page.show, name="loading-document"),
    path("api/v1/", include((programs.urlpatterns, programs.app_name))),
]
