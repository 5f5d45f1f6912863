"""Addresses of loading for programs, below /api/v1/."""

from django.urls import path

from . import code_endpoints, file_endpoints, rejected_endpoints, run_endpoints, source_endpoints, table_endpoints

app_name = "loading-api"
urlpatterns = [
    path("data-sources", source_endpoints.collection, name="sources"),
    path("data-sources/<int:pk>", source_endpoints.one, name="source"),
    path("data-sources/<int:pk>/tables", source_endpoints.tables, name="source-tables"),
    path("data-sources/<int:pk>/sample", source_endpoints.sample, name="source-sample"),
    path("kept-files", file_endpoints.collection, name="files"),
    path("kept-files/<int:pk>", file_endpoints.one, name="file"),
    path("kept-files/<int:pk>/sample", file_endpoints.sample, name="file-sample"),
    path("kept-files/<int:pk>/content", file_endpoints.content, name="file-content"),
    path("loaded-tables", table_endpoints.collection, name="tables"),
    path("loaded-tables/<int:pk>", table_endpoints.one, name="table"),
    path("loaded-tables/<int:pk>/load", table_endpoints.load, name="load"),
    path("loaded-tables/<int:pk>/decide", table_endpoints.decide, name="decide"),
    path("loaded-tables/<int:pk>/rows", table_endpoints.rows, name="rows"),
    path("loaded-tables/<int:pk>/rows/<int:file>/<int:line>", table_endpoints.origin, name="origin"),
    path("load-runs", run_endpoints.collection, name="runs"),
    path("load-runs/<int:pk>", run_endpoints.one, name="run"),
    path("load-runs/<int:pk>/cancel", run_endpoints.cancel, name="cancel"),
    path("load-runs/<int:pk>/resume", run_endpoints.resume, name="resume"),
    path("rejected-rows", rejected_endpoints.collection, name="rejected"),
    path("rejected-rows/<int:pk>", rejected_endpoints.one, name="rejected-row"),
    path("rejected-rows/<int:pk>/mend", rejected_endpoints.mend, name="mend"),
    path("rejected-rows/<int:pk>/leave_out", rejected_endpoints.leave_out, name="leave-out"),
    path("rejected-rows/<int:pk>/reopen", rejected_endpoints.reopen, name="reopen"),
    path("code-tables", code_endpoints.tables, name="code-tables"),
    path("code-tables/<int:pk>", code_endpoints.table, name="code-table"),
    path("code-tables/<int:pk>/accept_likely", code_endpoints.accept_likely, name="accept-likely"),
    path("codes", code_endpoints.collection, name="codes"),
    path("codes/<int:pk>", code_endpoints.one, name="code"),
    path("codes/<int:pk>/accept", code_endpoints.accept, name="accept"),
    path("codes/<int:pk>/keep", code_endpoints.keep, name="keep"),
    path("codes/<int:pk>/take_back", code_endpoints.take_back, name="take-back"),
]
