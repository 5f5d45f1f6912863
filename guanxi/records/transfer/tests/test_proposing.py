"""Files are recognized by their headers: ours in three languages, and those of other products."""

from pathlib import Path

import pytest

from guanxi.records.transfer import files, mapping, preparing, proposing, shape, surveying
from guanxi.records.transfer.mapping import Plan, Source, Unmappable

from .conftest import Imports, accounts

REAL = Path(__file__).resolve().parents[5] / "shared" / "data"


def _plan(header: str, *rows: str, into: str = "") -> Plan:
    names = header.split(",")
    survey = surveying.Survey(len(rows), {name: surveying.Column() for name in names})
    for row in rows:
        for name, cell in zip(names, row.split(","), strict=True):
            if cell:
                surveying._look(survey.columns[name], cell)
    found = proposing.propose(names, survey, into=into)
    assert found, header
    return found.plan


def _filled(plan: Plan) -> dict[str, dict[str, str]]:
    return {target.record.path: {header: name for name, header in target.columns.items()} for target in plan.targets}


@pytest.mark.parametrize(
    ("header", "path", "filled"),
    [
        ("客户名称,电话,邮箱,行业,备注", "accounts", {"客户名称": "name", "电话": "phone", "邮箱": "email", "行业": "industry", "备注": "description"}),
        ("客戶名稱,電話,電子郵件,統一編號", "accounts", {"客戶名稱": "name", "電話": "phone", "電子郵件": "email", "統一編號": "credit_code"}),
        (
            "Account ID,Account Name,Phone,Website,NumberOfEmployees,BillingPostalCode,Parent Account",
            "accounts",
            {
                "Account ID": "external_id", "Account Name": "name", "Phone": "phone", "Website": "website", "NumberOfEmployees": "employees",
                "BillingPostalCode": "postal_code", "Parent Account": "parent",
            },
        ),
        (
            "Record ID,Company name,Phone Number,Company owner,Number of Employees",
            "accounts",
            {"Record ID": "external_id", "Company name": "name", "Phone Number": "phone", "Company owner": "owner", "Number of Employees": "employees"},
        ),
        (
            "First Name,Last Name,Email,Mobile Phone Number,Job Title,Company Name",
            "contacts",
            {
                "First Name": "given_name", "Last Name": "surname", "Email": "email", "Mobile Phone Number": "mobile", "Job Title": "job_title",
                "Company Name": "account",
            },
        ),
        ("姓名,手机,职务,客户名称", "contacts", {"姓名": "name", "手机": "mobile", "职务": "job_title", "客户名称": "account"}),
    ],
)  # fmt: skip
def test_headers_of_other_products_and_languages_are_mapped(db: None, header: str, path: str, filled: dict[str, str]) -> None:
    del db
    assert _filled(_plan(header)) == {path: filled}


def test_cells_that_cannot_be_meant_speak_against_a_field(db: None) -> None:
    del db
    plan = _plan("客户名称,电话,人数", "华为,123456,many", "腾讯,234567,few")
    assert _filled(plan) == {"accounts": {"客户名称": "name", "电话": "phone"}}


def test_the_best_key_that_the_file_has_is_chosen(db: None) -> None:
    del db
    keys = [_plan(header).targets[0].key for header in ("客户编号,客户名称,电话", "客户 ID,客户名称,电话", "客户名称,电话")]
    assert keys == [("number",), ("external_id",), ("name",)]


def test_a_sales_ledger_is_known_by_what_it_needs(db: None) -> None:
    del db
    plan = _plan("Order ID,Order Date,Customer ID,Customer Name,Product ID,Product Name,Category,Sales,Quantity,Discount,Profit")
    assert plan.shape == "sales-ledger"
    assert [target.name for target in plan.targets] == ["account", "category", "product", "order", "line"]
    assert plan.inputs["profit"] == "Profit"


def test_a_mapping_survives_its_file(db: None) -> None:
    del db
    plan = _plan("Order ID,Order Date,Customer ID,Customer Name,Product ID,Product Name,Category,Sales,Quantity,Discount,Profit")
    assert mapping.to_json(mapping.from_json(mapping.to_json(plan), shape.declared())) == mapping.to_json(plan)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ({"version": 2, "objects": []}, "This is not a mapping of version 1."),
        ([], "This is not a mapping of version 1."),
        ({"version": 1, "objects": [{"record": "acounts"}]}, "There is no object acounts. Do you mean “accounts”?"),
        (
            {"version": 1, "objects": [{"record": "accounts", "key": ["name"], "columns": {"A": "nmae"}}]},
            "accounts has no field nmae that can be filled. Do you mean “name”?",
        ),
        (
            {"version": 1, "objects": [{"record": "accounts", "key": ["external_id"], "columns": {"A": "name"}}]},
            "Nothing fills external_id, by which accounts is to be recognized.",
        ),
        ({"version": 1, "objects": [{"record": "accounts", "mode": "upsrt"}]}, "There is no mode upsrt. Do you mean “upsert”?"),
        (
            {
                "version": 1,
                "objects": [{"record": "contacts", "mode": "create", "columns": {"A": "name"}, "links": {"account": "account"}}],
            },
            "account is not an object before contacts.",
        ),
    ],
)
def test_a_mapping_that_names_what_is_not_there_is_refused_with_a_suggestion(db: None, content: object, says: str) -> None:
    del db
    with pytest.raises(Unmappable) as refused:
        mapping.from_json(content, shape.declared())
    assert str(refused.value) == says


def test_a_mapping_that_was_used_is_offered_again(imports: Imports) -> None:
    chosen = {
        "version": 1,
        "objects": [{"record": "accounts", "key": ["name"], "columns": {"Foo": "name", "Bar": "description"}}],
    }
    imports.take("Foo,Bar\nAcme,x\n", chosen)
    assert imports.take("Bar,Foo\ny,Other\n").counts["accounts"] == {"create": 1}
    assert [(row["name"], row["description"]) for row in accounts()] == [("Acme", "x"), ("Other", "y")]


def test_a_real_file_of_another_product_is_recognized(db: None) -> None:
    del db
    file = REAL / "crm_pipeline" / "accounts.csv"
    if not file.is_file():
        pytest.skip(f"real data is not here: {file}")
    table = files.table(file, Source())
    plan = preparing.proposed(table.header, surveying.survey(table), Source()).plan
    columns = {
        "account": "name",
        "sector": "industry",
        "revenue": "annual_revenue",
        "employees": "employees",
        "subsidiary_of": "parent",
    }
    assert _filled(plan) == {"accounts": columns}
