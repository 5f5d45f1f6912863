"""Addresses of loading for programs, below /api/v1/."""

from django.urls import path

from . import code_addresses, file_addresses, rejected_addresses, run_addresses, source_addresses, table_addresses

app_name = "loading-api"
urlpatterns = [
    path("data-sources", source_addresses.collection, name="sources"),
    path("data-sources/<int:pk>", source_addresses.one, name="source"),
    path("data-sources/<int:pk>/tables", source_addresses.tables, name="source-tables"),
    path("data-sources/<int:pk>/sample", source_addresses.sample, name="source-sample"),
    path("kept-files", file_addresses.collection, name="files"),
    path("kept-files/<int:pk>", file_addresses.one, name="file"),
    path("kept-files/<int:pk>/sample", file_addresses.sample, name="file-sample"),
    path("kept-files/<int:pk>/content", file_addresses.content, name="file-content"),
    path("loaded-tables", table_addresses.collection, name="tables"),
    path("loaded-tables/<int:pk>", table_addresses.one, name="table"),
    path("loaded-tables/<int:pk>/load", table_addresses.load, name="load"),
    path("loaded-tables/<int:pk>/decide", table_addresses.decide, name="decide"),
    path("loaded-tables/<int:pk>/rows", table_addresses.rows, name="rows"),
    path("loaded-tables/<int:pk>/rows/<int:file>/<int:line>", table_addresses.origin, name="origin"),
    path("load-runs", run_addresses.collection, name="runs"),
    path("load-runs/<int:pk>", run_addresses.one, name="run"),
    path("load-runs/<int:pk>/cancel", run_addresses.cancel, name="cancel"),
    path("load-runs/<int:pk>/resume", run_addresses.resume, name="resume"),
    path("rejected-rows", rejected_addresses.collection, name="rejected"),
    path("rejected-rows/<int:pk>", rejected_addresses.one, name="rejected-row"),
    path("rejected-rows/<int:pk>/mend", rejected_addresses.mend, name="mend"),
    path("rejected-rows/<int:pk>/leave_out", rejected_addresses.leave_out, name="leave-out"),
    path("rejected-rows/<int:pk>/reopen", rejected_addresses.reopen, name="reopen"),
    path("code-tables", code_addresses.tables, name="code-tables"),
    path("code-tables/<int:pk>/accept_likely", code_addresses.accept_likely, name="accept-likely"),
    path("codes", code_addresses.collection, name="codes"),
    path("codes/<int:pk>", code_addresses.one, name="code"),
    path("codes/<int:pk>/accept", code_addresses.accept, name="accept"),
    path("codes/<int:pk>/keep", code_addresses.keep, name="keep"),
    path("codes/<int:pk>/take_back", code_addresses.take_back, name="take-back"),
]
