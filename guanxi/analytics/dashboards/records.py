"""Dashboards and their tiles, as people find them under Analysis."""

from django.utils.translation import gettext_lazy as _

from guanxi.records.declare import Listing, Record, Section

from .models import Dashboard, Tile

DASHBOARDS = Record(
    model=Dashboard,
    path="dashboards",
    icon="layout-dashboard",
    group="analysis",
    owner="owner",
    name=("name",),
    keys=(("name", "owner"),),
    search=("name", "description"),
    listing=Listing(columns=("name", "description", "owner", "tags", "changed_at"), filters=("owner", "tags")),
    sections=(Section(_("Dashboard"), ("name", "description", "owner", "tags")),),
)

TILES = Record(
    model=Tile,
    path="dashboard-tiles",
    icon="layout-grid",
    parent="dashboard",
    keys=(("dashboard", "report"),),
    listing=Listing(
        columns=("position", "report", "width"), filters=("report", "width"), sort="position", unsummed=("position",)
    ),
    sections=(Section(_("Tile"), ("dashboard", "report", "title", "width", "position")),),
)

RECORDS = (DASHBOARDS, TILES)
