"""The objects of this folder: accounts, contacts and what belongs to them."""

from django.utils.translation import gettext_lazy as _

from guanxi.records.declare import Listing, Merging, Number, Record, Section

from . import foretold, hiding, judging, naming, organization, reachability, regions, settling, team, uniting
from .models import (
    Account,
    Affiliation,
    Consent,
    Contact,
    EmailAddress,
    Industry,
    PhoneNumber,
    Rating,
    Region,
    Responsibility,
    Territory,
)

account = Record(
    model=Account,
    path="accounts",
    icon="building",
    group="customers",
    owner="owner",
    name=("name",),
    search=(
        "name", "short_name", "english_name", "number", "external_id", "credit_code", "phone", "fax", "email", "website", "tags",
    ),
    keys=(("number",), ("external_id",), ("credit_code",), ("name",)),
    number=Number(prefix="A", digits=6),
    listing=Listing(
        columns=("name", "number", "kinds", "industry", "region", "owner", "changed_at"),
        filters=("kinds", "owner", "industry", "region", "territory", "scale", "source", "tags", "created_at"),
        sort="-changed_at",
    ),
    sections=(
        Section(_("Company"), ("name", "short_name", "english_name", "number", "kinds", "owner", "territory", "parent")),
        Section(_("Contact details"), ("phone", "email", "website", "fax", "region", "address", "postal_code")),
        Section(_("Profile"), ("industry", "segment", "scale", "employees", "annual_revenue", "source", "tags", "is_collective")),
        Section(_("Identification and notes"), ("credit_code", "external_id", "description")),
    ),
    fixed=foretold.FIELDS,
    prepare=naming.prepare_accounts,
    settle=settling.accounts,
    merging=Merging(
        together=(("region", "address", "postal_code"),), loosen=uniting.loosen_accounts, tidy=uniting.tidy_accounts
    ),
    personal=(
        "name", "short_name", "english_name", "phone", "fax", "email", "website", "address", "postal_code", "credit_code",
        "external_id", "tags", "description",
    ),
)  # fmt: skip

contact = Record(
    model=Contact,
    path="contacts",
    icon="user",
    group="customers",
    owner="owner",
    name=("name",),
    search=("name", "email", "phone", "mobile", "wechat", "external_id", "tags"),
    keys=(("external_id",), ("email",), ("name", "account")),
    listing=Listing(
        columns=("name", "account", "job_title", "department", "mobile", "email", "owner"),
        filters=("account", "owner", "job_title", "department", "birth_month", "has_left", "tags", "created_at"),
        sort="-changed_at",
    ),
    sections=(
        Section(
            _("Person"),
            ("name", "surname", "given_name", "salutation", "gender", "account", "job_title", "department", "owner", "has_left"),
        ),
        Section(_("Contact details"), ("mobile", "phone", "email", "wechat")),
        Section(_("Birthday"), ("birth_calendar", "birth_month", "birth_day", "birth_year", "birth_in_leap_month")),
        Section(_("Notes"), ("preferences", "tags", "external_id", "description")),
    ),
    prepare=naming.prepare_contacts,
    settle=settling.contacts,
    merging=Merging(
        together=(
            ("name", "surname", "given_name"),
            ("account", "job_title", "department"),
            ("birth_calendar", "birth_month", "birth_day", "birth_year", "birth_in_leap_month"),
        ),
        loosen=uniting.loosen_contacts,
        tidy=uniting.tidy_contacts,
    ),
    personal=(
        "name", "surname", "given_name", "salutation", "gender", "job_title", "department", "phone", "mobile", "email",
        "wechat", "birth_month", "birth_day", "birth_year", "birth_in_leap_month", "preferences", "tags", "external_id",
        "description",
    ),
)  # fmt: skip

affiliation = Record(
    model=Affiliation,
    path="affiliations",
    icon="hierarchy-2",
    parent="account",
    keys=(("contact", "account"),),
    listing=Listing(
        columns=("contact", "account", "role", "job_title", "department", "reports_to"),
        filters=("account", "contact", "role", "department", "reports_to"),
    ),
    settle=organization.settle_affiliations,
    mirrors={"job_title": "contacts.job_title", "department": "contacts.department"},
    fixed=("is_main",),
)

phone_number = Record(
    model=PhoneNumber,
    path="phone-numbers",
    icon="phone",
    owner="owner",
    keys=(("account", "raw"), ("contact", "raw")),
    listing=Listing(
        columns=("raw", "kind", "account", "contact", "is_invalid"), filters=("kind", "account", "contact", "is_invalid")
    ),
    prepare=reachability.prepare_phone_numbers,
    unsettle=reachability.refuse_removal,
    hidden=("slot",),
    unseen=hiding.slots,
    fixed=("owner",),
)

email_address = Record(
    model=EmailAddress,
    path="email-addresses",
    icon="mail",
    owner="owner",
    keys=(("account", "address"), ("contact", "address")),
    listing=Listing(columns=("address", "account", "contact", "is_invalid"), filters=("account", "contact", "is_invalid")),
    prepare=reachability.prepare_email_addresses,
    unsettle=reachability.refuse_removal,
    hidden=("slot",),
    unseen=hiding.slots,
    fixed=("owner",),
)

rating = Record(
    model=Rating,
    path="ratings",
    icon="star",
    parent="account",
    keys=(("account", "aspect", "rated_on"),),
    listing=Listing(
        columns=("account", "aspect", "score", "reason", "rated_on", "rated_by"),
        filters=("account", "aspect", "score", "rated_on", "rated_by"),
        sort="-rated_on",
    ),
    prepare=judging.prepare_ratings,
)

consent = Record(
    model=Consent,
    path="consents",
    icon="shield-check",
    parent="contact",
    keys=(("contact", "channel", "stated_at"),),
    listing=Listing(
        columns=("contact", "channel", "state", "basis", "source", "stated_at", "valid_until"),
        filters=("contact", "channel", "state", "basis", "stated_at", "valid_until"),
        sort="-stated_at",
    ),
    prepare=judging.prepare_consents,
)

responsibility = Record(
    model=Responsibility,
    path="responsibilities",
    icon="users-group",
    parent="account",
    keys=(("account", "person", "role", "from_on"),),
    listing=Listing(
        columns=("account", "person", "role", "from_on", "until_on"),
        filters=("account", "person", "role", "from_on", "until_on"),
        sort="-from_on",
    ),
    prepare=team.prepare_members,
)

industry = Record(
    model=Industry,
    path="industries",
    icon="building-factory-2",
    group="settings",
    name=("name",),
    search=("name", "code"),
    keys=(("code",), ("name",)),
    listing=Listing(columns=("code", "name", "parent"), filters=("parent",), sort="code"),
)

region = Record(
    model=Region,
    path="regions",
    icon="map-2",
    group="settings",
    search=("name", "name_hant", "name_en", "code"),
    keys=(("code",), ("full_name",), ("name",)),
    listing=Listing(columns=("full_name", "name_en", "level", "code"), filters=("level", "parent"), sort="code"),
    prepare=regions.prepare,
    settle=regions.settle,
)

territory = Record(
    model=Territory,
    path="territories",
    icon="map-pin",
    group="customers",
    owner="owner",
    name=("name",),
    search=("name",),
    keys=(("name",),),
    listing=Listing(columns=("name", "owner", "changed_at"), filters=("owner",), sort="name"),
)

RECORDS = (
    account, contact, affiliation, phone_number, email_address, rating, consent, responsibility, industry, region, territory,
)  # fmt: skip
