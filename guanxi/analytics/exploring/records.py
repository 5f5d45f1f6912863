"""Reports, as people find them under Analysis."""

from django.utils.translation import gettext_lazy as _

from guanxi.records.declare import Listing, Record, Section

from . import in_words, reporting
from .models import Report

report = Record(
    model=Report,
    path=reporting.PATH,
    icon="report-analytics",
    group="analysis",
    owner="owner",
    name=("name",),
    search=("name", "description", "tags"),
    keys=(("name", "owner"),),
    listing=Listing(columns=("name", "description", "owner", "tags", "changed_at"), filters=("owner", "tags", "changed_at")),
    sections=(
        Section(_("Report"), ("name", "description", "owner", "tags")),
        Section(_("Question"), ("cube", "question")),
    ),
    prepare=reporting.prepare,
    told={"cube": in_words.cube_told, "question": in_words.question_told},
    made_on="explorer",
)

RECORDS = (report,)
