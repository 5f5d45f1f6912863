"""Competitors and markets, as people find them under Analysis."""

from django.utils.translation import gettext_lazy as _

from guanxi.records.declare import Listing, Record, Section

from .models import Competitor, CompetitorPrice, Encounter, MarketFigure

COMPETITORS = Record(
    model=Competitor,
    path="competitors",
    icon="swords",
    group="",
    owner="owner",
    name=("name",),
    search=("name", "strengths", "weaknesses"),
    keys=(("name",),),
    listing=Listing(
        columns=("name", "threat", "region", "website", "owner", "tags"), filters=("threat", "region", "owner", "tags")
    ),
    sections=(
        Section(_("Competitor"), ("name", "website", "region", "threat", "owner", "tags")),
        Section(_("What we know"), ("strengths", "weaknesses", "answer")),
    ),
    related=("encounters", "competitor-prices"),
)

PRICES = Record(
    model=CompetitorPrice,
    path="competitor-prices",
    icon="tag",
    parent="competitor",
    keys=(("competitor", "product", "seen_on"),),
    listing=Listing(
        columns=("seen_on", "competitor", "product", "price", "source"),
        filters=("competitor", "product", "seen_on"),
        sort="-seen_on",
        unsummed=("price",),
    ),
    sections=(Section(_("Price of a competitor"), ("competitor", "product", "price", "seen_on", "source")),),
)

ENCOUNTERS = Record(
    model=Encounter,
    path="encounters",
    icon="arrows-right-left",
    owner="owner",
    keys=(("competitor", "account", "met_on"),),
    listing=Listing(
        columns=("met_on", "competitor", "account", "category", "outcome", "reason", "amount", "owner"),
        filters=("outcome", "competitor", "reason", "category", "met_on", "owner"),
        sort="-met_on",
    ),
    sections=(
        Section(_("Encounter"), ("competitor", "account", "category", "met_on", "outcome", "reason", "amount", "owner", "note")),
    ),
)

FIGURES = Record(
    model=MarketFigure,
    path="market-figures",
    icon="chart-donut",
    group="",
    keys=(("region", "category", "year"),),
    listing=Listing(
        columns=("year", "region", "category", "size", "leader", "leader_share", "source"),
        filters=("year", "region", "category"),
        sort="-year",
        unsummed=("year",),
    ),
    sections=(Section(_("Market"), ("region", "category", "year", "size", "leader", "leader_share", "source", "note")),),
)

RECORDS = (COMPETITORS, ENCOUNTERS, PRICES, FIGURES)
