"""Addresses of the generic pages; they answer at any object's path, so they come after all others."""

from django.urls import include, path

from guanxi.records.assistants import endpoint

from . import (
    acting_pages,
    bin_pages,
    bulk_pages,
    column_page,
    delete_page,
    export_page,
    field_page,
    file_pages,
    form_pages,
    history_page,
    importing,
    importing_mapping,
    importing_work,
    list_page,
    list_parts,
    picking,
    record_page,
    search_pages,
    sharing_page,
    view_pages,
    where_page,
)
from .fitting import urls as fitting_urls

_generic = [
    path("", list_page.show, name="list"),
    path("new/", form_pages.new, name="new"),
    path("pick/", picking.pick, name="pick"),
    path("filter/", list_page.filter_control, name="filter"),
    path("where/", where_page.edit, name="where"),
    path("columns/", column_page.choose, name="columns"),
    path("widths/", column_page.widen, name="widths"),
    path("group/", list_parts.group, name="group"),
    path("totals/", list_parts.totals, name="totals"),
    path("count/", list_parts.count, name="count"),
    path("bulk/", bulk_pages.begin, name="bulk"),
    path("views/", view_pages.manage, name="views"),
    path("views/save/", view_pages.save_as, name="save-view"),
    path("views/<int:pk>/", view_pages.change, name="view"),
    path("views/<int:pk>/save/", view_pages.save, name="overwrite-view"),
    path("views/<int:pk>/choose/", view_pages.choose, name="choose-view"),
    path("views/<int:pk>/delete/", view_pages.delete, name="delete-view"),
    path("export/", export_page.download, name="export"),
    path("<int:pk>/", record_page.show, name="page"),
    path("<int:pk>/field/<slug:name>/", field_page.edit, name="field"),
    path("<int:pk>/neighbors/", list_parts.neighbors, name="neighbors"),
    path("<int:pk>/edit/", form_pages.edit, name="edit"),
    path("<int:pk>/delete/", delete_page.delete, name="delete"),
    path("<int:pk>/do/<slug:name>/", acting_pages.act, name="act"),
    path("<int:pk>/tab/<slug:name>/", record_page.tab, name="tab"),
    path("<int:pk>/history/", history_page.show, name="history"),
    path("<int:pk>/sharing/", sharing_page.show, name="sharing"),
    path("<int:pk>/sharing/<int:share>/revoke/", sharing_page.revoke, name="revoke-share"),
    path("<int:pk>/files/", file_pages.show, name="files"),
    path("<int:pk>/files/<int:file>/", file_pages.download, name="file"),
    path("<int:pk>/files/<int:file>/show/", file_pages.look, name="file-page"),
    path("<int:pk>/files/<int:file>/view/", file_pages.view, name="file-view"),
    path("<int:pk>/files/<int:file>/versions/", file_pages.replace, name="file-versions"),
    path("<int:pk>/files/<int:file>/current/", file_pages.make_current, name="file-current"),
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

_bulk = [
    path("<int:pk>/", bulk_pages.show, name="bulk"),
    path("<int:pk>/value/", bulk_pages.value, name="bulk-value"),
    path("<int:pk>/plan/", bulk_pages.plan, name="bulk-plan"),
    path("<int:pk>/start/", bulk_pages.start, name="bulk-start"),
    path("<int:pk>/progress/", bulk_pages.progress, name="bulk-progress"),
    path("<int:pk>/cancel/", bulk_pages.cancel, name="bulk-cancel"),
    path("<int:pk>/undo/", bulk_pages.undo, name="bulk-undo"),
    path("<int:pk>/refused.csv", bulk_pages.rejected, name="bulk-refused"),
]

_bin = [
    path("", bin_pages.show, name="bin"),
    path("restore/", bin_pages.restore_many, name="bin-restore-many"),
    path("empty/", bin_pages.empty, name="bin-empty"),
    path("<int:pk>/", bin_pages.look, name="bin-look"),
    path("<int:pk>/restore/", bin_pages.restore, name="bin-restore"),
]

urlpatterns = [
    *fitting_urls.urlpatterns,
    path("bin/", include(_bin)),
    path("api/v1/", include("guanxi.records.api.urls")),
    path("mcp", endpoint.talk, name="mcp"),
    path("search/", search_pages.show, name="search"),
    path("search/live/", search_pages.live, name="search-live"),
    path("import/", include(_imports)),
    path("bulk/", include(_bulk)),
    path("<slug:path>/", include((_generic, "records"))),
]
