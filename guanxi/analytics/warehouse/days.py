"""The calendar as a table of the star: whole years without a gap, ISO weeks, fiscal years, festivals."""

import datetime

from duckdb import DuckDBPyConnection

from guanxi.lib import lunar

FIRST_YEAR, LAST_YEAR = 1900, 2150
"""A slip in a date shall not make a calendar of two thousand years."""
MAKE = """
CREATE OR REPLACE TABLE dim_day AS
SELECT day, year(day)::SMALLINT AS year, format('{}-Q{}', year(day), quarter(day)) AS quarter, strftime(day, '%Y-%m') AS month,
    isoyear(day)::SMALLINT AS iso_year, format('{}-W{:02d}', isoyear(day), weekofyear(day)) AS iso_week,
    isodow(day)::TINYINT AS weekday, fiscal.year::SMALLINT AS fiscal_year,
    format('{}-Q{}', fiscal.year, 1 + fiscal.month // 3) AS fiscal_quarter,
    format('{}-{:02d}', fiscal.year, 1 + fiscal.month) AS fiscal_month, holiday.name AS holiday
FROM (SELECT unnest(generate_series(make_date($first, 1, 1), make_date($last, 12, 31), INTERVAL 1 DAY))::DATE AS day) AS days
    LEFT JOIN holiday USING (day),
    LATERAL (SELECT (month(day) - $start + 12) % 12 AS month, year(day) - (month(day) < $start)::INT AS year) AS fiscal
ORDER BY day
"""


def make(connection: DuckDBPyConnection, first: int, last: int, fiscal_start: int) -> None:
    """Write the days from the first to the last year, both as a whole."""
    first, last = max(first, FIRST_YEAR), min(last, LAST_YEAR)
    connection.execute("CREATE OR REPLACE TEMP TABLE holiday (day DATE, name VARCHAR)")
    if found := festivals(first, last):
        connection.executemany("INSERT INTO holiday VALUES (?, ?)", [[day, name] for day, name in found.items()])
    connection.execute(MAKE, {"first": first, "last": last, "start": fiscal_start})


def festivals(first: int, last: int) -> dict[datetime.date, str]:
    """The festivals of these years that the almanac knows; of two on a day the first one."""
    found: dict[datetime.date, str] = {}
    for year in range(max(first, lunar.FIRST_DAY.year + 1), min(last, lunar.LAST_DAY.year - 1) + 1):
        for festival in lunar.festivals(year):
            found.setdefault(festival.day, festival.name)
    return found
