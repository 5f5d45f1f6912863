"""A small warehouse made by hand: two departments, three customers in two provinces, products in categories of two levels."""

import datetime
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import pytest

from guanxi.analytics.mining.data import Data
from guanxi.analytics.mining.slicing import Slice
from guanxi.analytics.warehouse import place
from guanxi.people.models import Person

Line = tuple[int, int, str, int, int]
"""Order, customer, day, product, and who owns the order."""
TODAY = datetime.date(2026, 6, 30)
TABLES = """
CREATE TABLE dim_product (product_key BIGINT, product_id BIGINT, number VARCHAR, name VARCHAR, english_name VARCHAR, category1_id BIGINT,
    category1 VARCHAR, category2_id BIGINT, category2 VARCHAR, category3_id BIGINT, category3 VARCHAR);
INSERT INTO dim_product VALUES (-1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    (1, 11, 'P1', 'Laser', '', 1, 'Machines', 3, 'Cutters', NULL, NULL), (2, 12, 'P2', 'Press', '', 1, 'Machines', 4, 'Presses', NULL, NULL),
    (3, 13, 'P3', 'Lens', '', 2, 'Parts', 5, 'Optics', NULL, NULL), (4, 14, 'P4', 'Oil', '', 2, 'Parts', 6, 'Fluids', NULL, NULL);
CREATE TABLE dim_region (region_key BIGINT, province_code VARCHAR, province_zh_hans VARCHAR, province_zh_hant VARCHAR, province_en VARCHAR);
INSERT INTO dim_region VALUES (1, '330000', '浙江省', '浙江省', 'Zhejiang'), (2, '310000', '上海市', '上海市', 'Shanghai');
CREATE TABLE dim_account (account_key BIGINT, account_id BIGINT, number VARCHAR, name VARCHAR, industry1_id BIGINT, industry1 VARCHAR,
    is_current BOOLEAN, level VARCHAR, segment VARCHAR, territory VARCHAR, territory_id BIGINT, scale VARCHAR);
INSERT INTO dim_account (account_key, account_id, number, name, industry1_id, industry1, is_current) VALUES
    (1, 21, 'A1', 'Huaxia', 1, 'Steel', true), (2, 22, 'A2', 'Lanhai', 2, 'Trade', true), (3, 23, 'A3', 'Donghu', 1, 'Steel', true);
CREATE TABLE dim_person (person_key BIGINT, person_id BIGINT, name VARCHAR, department1 VARCHAR, department1_id BIGINT);
CREATE TABLE fact_order_lines (order_id BIGINT, account_id BIGINT, region_key BIGINT, product_key BIGINT, person_key BIGINT, day DATE,
    kind VARCHAR, revenue DECIMAL(18,2), profit DECIMAL(18,2), owner_id BIGINT);
"""


FILL = """
INSERT INTO fact_order_lines SELECT "order", account, CASE WHEN account < 23 THEN 1 ELSE 2 END, product, 1, CAST(day AS DATE), 'sale', 100, 40, owner
FROM (SELECT unnest(?::BIGINT[]) AS "order", unnest(?::BIGINT[]) AS account, unnest(?::VARCHAR[]) AS day, unnest(?::BIGINT[]) AS product,
    unnest(?::BIGINT[]) AS owner);
"""


@pytest.fixture
def warehouse(tmp_path: Path, settings: Any) -> Iterator[Callable[[Sequence[Line]], None]]:
    """Builds a warehouse of these order lines, each worth 100."""
    settings.WAREHOUSE = tmp_path
    place.close()
    generations = count(1)

    def build(lines: Sequence[Line]) -> None:
        name = f"t{next(generations)}"
        with duckdb.connect(str(tmp_path / f"wh.{name}.duckdb")) as connection:
            connection.execute(TABLES)
            connection.execute(FILL, [list(column) for column in zip(*lines, strict=True)] if lines else [[]] * 5)
        place.point_to(name)

    yield build
    place.close()


Look = Callable[..., Any]


@pytest.fixture
def looking(warehouse: Callable[[Sequence[Line]], None]) -> Look:
    """Opens a warehouse of these lines for somebody, and gives what the function makes of it."""

    def look(
        lines: Sequence[Line], work: Callable[[Data], Any], person: Person | None = None, chosen: Slice | None = None
    ) -> Any:
        warehouse(lines)
        with place.opened() as connection:
            return work(Data(connection, person, TODAY, "t1", None, chosen or Slice()))

    return look
