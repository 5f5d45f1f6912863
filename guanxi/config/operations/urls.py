"""Addresses of the pages about the installation."""

from django.urls import path

from guanxi.config.operations import pages

urlpatterns = [
    path("settings/operations/", pages.overview, name="operations"),
    path("settings/operations/backup/", pages.back_up, name="back-up"),
    path("settings/operations/jobs/", pages.job_lines, name="jobs"),
    path("settings/operations/jobs/<int:pk>/", pages.job, name="job"),
    path("settings/operations/jobs/<int:pk>/do/", pages.act, name="job-act"),
]
