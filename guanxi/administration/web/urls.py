"""Addresses of the administrator's own pages."""

from django.urls import path

from . import company, numbers, people, roles, settings_page

urlpatterns = [
    path("settings/", settings_page.index, name="settings"),
    path("settings/company/", company.edit, name="company"),
    path("settings/numbers/", numbers.edit, name="numbers"),
    path("roles/<int:pk>/rights/", roles.rights, name="role-rights"),
    path("people/<int:pk>/memberships/", people.memberships, name="memberships"),
    path("people/<int:pk>/access/", people.access, name="access"),
]
