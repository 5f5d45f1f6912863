"""Addresses of the administrator's own pages."""

from django.urls import path

from . import absences, company, numbers, people, roles, settings_page

urlpatterns = [
    path("settings/", settings_page.index, name="settings"),
    path("settings/company/", company.edit, name="company"),
    path("settings/numbers/", numbers.edit, name="numbers"),
    path("roles/<int:pk>/rights/", roles.rights, name="role-rights"),
    path("roles/<int:pk>/fields/", roles.field_levels, name="role-fields"),
    path("roles/<int:pk>/copy/", roles.copy, name="copy-role"),
    path("roles/<int:pk>/compare/", roles.compare, name="compare-roles"),
    path("absences/", absences.show, name="absences"),
    path("absences/<int:pk>/end/", absences.end, name="end-absence"),
    path("people/<int:pk>/memberships/", people.memberships, name="memberships"),
    path("people/<int:pk>/access/", people.access, name="access"),
]
