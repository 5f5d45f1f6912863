"""Regions, territories and customers as tables of the star; what a customer was at which time is kept."""

from guanxi.lib.marking import N_
from guanxi.semantics.star import Kind, Source, Step, Table, Unit, Watched, tree

LEVELS = ("country", "province", "city", "county")
BEGINNING, END = "DATE '0001-01-01'", "DATE '9999-12-31'"
HISTORY = ("region", "owner", "industry")
"""What a change of counts from its day on; what is not named here holds for the past, too. Levels are added by their years."""


def _of_level(level: str) -> str:
    """The node of this level on the way up: it, its parent, and so on."""
    names = {"code": "code", "zh_hans": "name", "zh_hant": "name_hant", "en": "name_en"}
    return ", ".join(
        f"CASE '{level}'"
        + "".join(f" WHEN {step}.level THEN {step}.{column}" for step in ("own", "up1", "up2", "up3"))
        + f" END AS {level}_{name}"
        for name, column in names.items()
    )


REGIONS = Unit(
    name="regions",
    label=N_("Regions and territories"),
    watched=(Watched("customers_region"), Watched("customers_territory")),
    sources=(
        Source(
            name="region", table="customers_region",
            columns=("id", "code", "level", "parent_id", "name", "name_hant", "name_en"),
        ),
        Source(name="territory", table="customers_territory", columns=("id", "name")),
    ),
    tables=(
        Table(
            name="dim_region",
            kind=Kind.DIMENSION,
            key="region_id",
            surrogate="region_key",
            columns=(
                "region_key INTEGER", "region_id BIGINT",
                *(f"{level}_{name} VARCHAR" for level in LEVELS for name in ("code", "zh_hans", "zh_hant", "en")),
            ),
            shape=f"""
SELECT own.id AS region_id, {", ".join(map(_of_level, LEVELS))}
FROM region AS own LEFT JOIN region AS up1 ON up1.id = own.parent_id LEFT JOIN region AS up2 ON up2.id = up1.parent_id
LEFT JOIN region AS up3 ON up3.id = up2.parent_id
""",
        ),
        Table(
            name="dim_territory",
            kind=Kind.DIMENSION,
            key="territory_id",
            columns=("territory_id BIGINT", "name VARCHAR"),
            shape="SELECT id AS territory_id, name FROM territory",
        ),
    ),
)  # fmt: skip
_OLD = tuple(
    column for name in HISTORY for column in (f"values ? '{name}' AS has_{name}", f"(values->'{name}'->>0)::bigint AS old_{name}")
)
LEVELS_OF_YEARS = Unit(
    name="levels",
    label=N_("Customer levels by year"),
    watched=(Watched("customers_standing", "account_id"),),
    sources=(
        Source(
            name="standing", table="customers_standing", key="account_id", where="level <> '' OR previous_level <> ''",
            columns=("account_id", "year", "level", "previous_level", "revenue", "profit"),
        ),
    ),
    tables=(
        Table(
            name="snap_levels",
            kind=Kind.SNAPSHOT,
            key="account_id",
            keeps="year",
            columns=(
                "year SMALLINT", "account_id BIGINT", "level VARCHAR", "previous_level VARCHAR", "revenue DECIMAL(20,6)",
                "profit DECIMAL(20,6)",
            ),
            shape="SELECT year, account_id, level, previous_level, revenue, profit FROM standing",
        ),
    ),
)  # fmt: skip


def _events(name: str) -> str:
    """What this was before each day on which it changed; of several changes on a day the first one tells."""
    return (
        f"{name}_event AS (SELECT account_id, day, min_by({{'old': old_{name}}}, id).old AS old FROM change WHERE has_{name}"
        " GROUP BY account_id, day)"
    )


def _value(name: str) -> str:
    """What this was from a day on: what the next change says it was before, or what it is now."""
    later = f"first_value({name} IGNORE NULLS) OVER (own ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)"
    return f"CASE WHEN {later} IS NULL THEN account.{name}_id ELSE ({later}).old END AS {name}_id"


def _moments(name: str) -> str:
    """The days on which this changed, as rows of the timeline."""
    columns = ", ".join(f"{{'old': old}} AS {one}" if one == name else "NULL" for one in HISTORY)
    return (
        f" UNION ALL SELECT account_id, day, NULL, {columns} FROM {name}_event"
        f" SEMI JOIN account ON account.id = {name}_event.account_id"
    )


_SAME = "(region_id, owner_id, industry_id, level)"
VERSIONS = f"""
WITH {", ".join(map(_events, HISTORY))},
decided AS (
    SELECT account_id, make_date(year + 1, getvariable('fiscal_start'), 1) AS day, level
    FROM snap_levels SEMI JOIN account ON account.id = snap_levels.account_id
),
level_event AS (
    SELECT account_id, day, level FROM decided
    QUALIFY level IS DISTINCT FROM coalesce(lag(level) OVER (PARTITION BY account_id ORDER BY day), '')
),
timeline AS (
    SELECT account_id, day, any_value(level) AS level, {", ".join(f"any_value({name}) AS {name}" for name in HISTORY)} FROM (
        SELECT id AS account_id, {BEGINNING} AS day, {{'now': ''}} AS level,
            {", ".join(f"NULL::STRUCT(old BIGINT) AS {name}" for name in HISTORY)} FROM account
        UNION ALL SELECT account_id, day, {{'now': level}}, {", ".join("NULL" for _name in HISTORY)} FROM level_event
        {"".join(map(_moments, HISTORY))}
    ) AS moments GROUP BY account_id, day
),
told AS (
    SELECT timeline.account_id, timeline.day, {", ".join(map(_value, HISTORY))},
        (last_value(timeline.level IGNORE NULLS) OVER (own ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)).now AS level
    FROM timeline JOIN account ON account.id = timeline.account_id
    WINDOW own AS (PARTITION BY timeline.account_id ORDER BY timeline.day)
),
changed AS (
    SELECT * FROM told WINDOW own AS (PARTITION BY account_id ORDER BY day)
    QUALIFY row_number() OVER own = 1 OR {_SAME} IS DISTINCT FROM lag({_SAME}) OVER own
)
SELECT *, coalesce(lead(day) OVER (PARTITION BY account_id ORDER BY day), {END}) AS next_day FROM changed
"""
ACCOUNTS = Unit(
    name="accounts",
    label=N_("Customers and what they were"),
    watched=(
        Watched("customers_account", "id"), Watched("customers_standing", "account_id"), Watched("customers_industry"),
        Watched("customers_territory"),
    ),
    sources=(
        Source(
            name="account", table="customers_account", is_plain=False,
            columns=(
                "id", "number", "name", "industry_id", "segment", "region_id", "territory_id", "owner_id", "scale", "source",
                "is_collective", "(created_at AT TIME ZONE {zone})::date AS created_on",
            ),
        ),
        Source(
            name="change", table="records_change", is_plain=False, key="object_id",
            where="path = 'accounts' AND kind = 'changed' AND values ?| ARRAY['region', 'owner', 'industry']",
            columns=("id", "object_id AS account_id", "(at AT TIME ZONE {zone})::date AS day", *_OLD),
        ),
        Source(name="tier", table="customers_standing", key="account_id", columns=("account_id", "tier")),
        Source(name="industry", table="customers_industry", key="", columns=("id", "name", "parent_id")),
    ),
    steps=(Step("version", VERSIONS), Step("industry_path", tree("industry", 2))),
    tables=(
        Table(
            name="dim_account",
            kind=Kind.DIMENSION,
            key="account_id",
            surrogate="account_key",
            identity=("account_id", "valid_from"),
            columns=(
                "account_key INTEGER", "account_id BIGINT", "number VARCHAR", "name VARCHAR", "industry1_id BIGINT",
                "industry1 VARCHAR", "industry2_id BIGINT", "industry2 VARCHAR", "level VARCHAR", "tier VARCHAR",
                "scale VARCHAR", "segment VARCHAR", "source VARCHAR", "region_key INTEGER", "territory_id BIGINT",
                "territory VARCHAR", "owner_id BIGINT", "is_collective BOOLEAN", "created_on DATE", "valid_from DATE",
                "valid_to DATE", "is_current BOOLEAN",
            ),
            shape=f"""
SELECT account.id AS account_id, account.number, account.name, id1 AS industry1_id, name1 AS industry1, id2 AS industry2_id,
    name2 AS industry2, version.level, coalesce(tier.tier, '') AS tier, scale, segment, source,
    coalesce(dim_region.region_key, -1) AS region_key, account.territory_id, dim_territory.name AS territory,
    version.owner_id, is_collective, created_on, version.day AS valid_from, next_day AS valid_to,
    next_day = {END} AS is_current
FROM version JOIN account ON account.id = version.account_id
LEFT JOIN tier ON tier.account_id = account.id LEFT JOIN industry_path ON industry_path.node = version.industry_id
LEFT JOIN dim_region ON dim_region.region_id = version.region_id
LEFT JOIN dim_territory ON dim_territory.territory_id = account.territory_id
""",
        ),
    ),
)  # fmt: skip
UNITS = (REGIONS, LEVELS_OF_YEARS, ACCOUNTS)
