"""Under which names files of other products and other languages call what ours call something else."""

import re
import unicodedata

from guanxi.lib import han

_NOISE = re.compile(r"[\s_\-./\\:：*#()（）\[\]【】'\"“”]+")
_HIDDEN_BY_DYNAMICS = re.compile(r"^\(do not modify\)\s*", re.IGNORECASE)

# Field name → names in files, whatever the object. Salesforce, HubSpot, Dynamics, Zoho, Pipedrive, Outlook, 简体, 繁體.
FAMILIES: dict[str, tuple[str, ...]] = {
    "number": ("no", "number", "编号", "編號", "单号", "單號", "代码", "代碼"),
    "external_id": (
        "id", "record id", "external id", "external key", "legacy id", "system id", "外部 ID", "外部编号", "外部編號", "唯一标识",
    ),
    "name": ("name", "名称", "名稱", "姓名", "full name", "title"),
    "short_name": ("short name", "简称", "簡稱", "nickname", "alias"),
    "english_name": ("english name", "name en", "英文名", "英文名称", "英文名稱"),
    "surname": ("last name", "lastname", "surname", "family name", "lname", "姓", "姓氏"),
    "given_name": ("first name", "firstname", "given name", "fname", "名", "名字"),
    "salutation": ("salutation", "title of courtesy", "称呼", "稱謂", "称谓"),
    "gender": ("gender", "sex", "性别", "性別"),
    "account": (
        "account", "account name", "account id", "accountid", "account.name", "company", "company name", "organization", "organisation",
        "employer", "associated company", "organization 1 - name", "parent customer", "公司", "公司名称", "客户", "客户名称", "单位",
        "客戶", "客戶名稱", "公司名稱", "單位",
    ),
    "parent": ("parent", "parent account", "parentid", "parent account id", "parent company", "subsidiary of", "member of", "上级", "上级客户", "母公司", "上級客戶"),
    "contact": ("contact", "contact name", "contact id", "contactid", "联系人", "聯絡人"),
    "owner": (
        "owner", "record owner", "owner.email", "ownerid", "account owner", "contact owner", "company owner", "lead owner", "deal owner",
        "assigned to", "assigned user", "salesperson", "sales agent", "account manager", "负责人", "业务员", "归属人", "所有者", "所有人", "跟进人",
        "負責人", "業務", "業務員", "擁有者",
    ),
    "industry": ("industry", "sector", "行业", "客户行业", "产业", "行業", "產業"),
    "kinds": ("type", "account type", "customer type", "relationship type", "客户类型", "客戶類型", "类型"),
    "segment": ("segment", "细分", "客群", "市场细分", "細分"),
    "source": ("source", "lead source", "account source", "original source", "来源", "客户来源", "線索來源", "來源"),
    "region": ("region", "city", "billing city", "mailing city", "billingcity", "mailingcity", "地区", "城市", "所在地", "地區"),
    "territory": ("territory", "sales territory", "regional office", "大区", "销售区域", "銷售區域"),
    "address": (
        "address", "street", "street address", "billing street", "mailing street", "billingstreet", "mailingstreet", "address line 1",
        "address 1: street 1", "地址", "详细地址", "通讯地址", "詳細地址", "通訊地址",
    ),
    "postal_code": ("postal code", "zip", "zip code", "postcode", "zip/postal code", "billing postal code", "mailing postal code", "邮编", "邮政编码", "郵遞區號"),
    "phone": (
        "phone", "telephone", "tel", "phone number", "work phone", "business phone", "main phone", "office phone", "电话", "固话", "座机",
        "联系电话", "电话号码", "電話", "市話", "公司電話",
    ),
    "mobile": ("mobile", "mobile phone", "mobile phone number", "mobilephone", "cell", "cell phone", "手机", "手机号", "手机号码", "手機", "行動電話"),
    "fax": ("fax", "business fax", "fax number", "传真", "傳真"),
    "email": ("email", "e-mail", "email address", "e-mail address", "work email", "e-mail 1 - value", "邮箱", "电子邮件", "电邮", "邮件", "電子郵件", "信箱"),
    "website": ("website", "website url", "web", "url", "homepage", "company domain name", "web site", "网址", "网站", "主页", "網址", "網站"),
    "wechat": ("wechat", "weixin", "微信", "微信号"),
    "job_title": ("title", "job title", "position", "jobtitle", "职务", "职位", "職稱", "職位"),
    "department": ("department", "dept", "部门", "部門"),
    "birthday": ("birthday", "birthdate", "date of birth", "生日", "出生日期"),
    "credit_code": ("credit code", "tax id", "tax number", "vat number", "vat", "统一社会信用代码", "税号", "纳税人识别号", "統一編號", "統編"),
    "employees": ("employees", "no. of employees", "number of employees", "numberofemployees", "employee count", "员工数", "员工人数", "人数", "員工人數"),
    "annual_revenue": ("annual revenue", "annualrevenue", "revenue", "年收入", "年营业额", "营业额", "年營業額"),
    "scale": ("scale", "size", "规模", "公司规模", "規模"),
    "tags": ("tags", "labels", "categories", "标签", "標籤"),
    "description": (
        "description", "notes", "note", "comment", "comments", "remarks", "contact description", "contact note", "备注", "描述", "说明", "備註", "說明",
    ),
    "product": ("product", "product name", "product id", "sku", "item", "产品", "产品名称", "产品 ID", "商品", "產品", "產品名稱"),
    "category": ("category", "series", "product family", "product category", "类别", "产品类别", "分类", "類別", "產品類別"),
    "unit": ("unit", "unit of measure", "uom", "单位", "計量單位", "计量单位"),
    "price": ("price", "list price", "sales price", "unit price", "standard price", "价格", "单价", "标准价格", "價格", "單價"),
    "cost": ("cost", "standard cost", "unit cost", "成本", "成本价", "標準成本"),
    "quantity": ("quantity", "qty", "数量", "數量"),
    "unit_price": ("unit price", "price", "单价", "單價"),
    "discount": ("discount", "折扣"),
    "amount": ("amount", "total", "total price", "sales", "金额", "销售额", "金額", "銷售額"),
    "currency": ("currency", "currency iso code", "currencyisocode", "币种", "货币", "幣別"),
    "order": ("order", "order id", "order number", "order no", "订单", "订单号", "订单 ID", "訂單", "訂單編號"),
    "ordered_on": ("order date", "date", "ordered on", "订单日期", "下单日期", "下单时间", "訂單日期"),
    "state": ("status", "state", "stage", "状态", "狀態"),
    "kind": ("type", "kind", "类型", "類型"),
    "shipping_mode": ("ship mode", "shipping mode", "shipping method", "邮寄方式", "运输方式", "配送方式"),
    "position": ("position", "line", "line no", "row id", "行 ID", "行号", "序号", "行號", "序號"),
    "is_returned": ("returned", "退回", "退货", "退貨"),
    "code": ("code", "代码", "编码", "代碼", "編碼"),
    "username": ("username", "user name", "login", "用户名", "使用者名稱"),
}  # fmt: skip

# Names that only fit one object: (path, field) → names.
OF_OBJECTS: dict[tuple[str, str], tuple[str, ...]] = {
    ("accounts", "number"): ("account number", "accountnumber", "customer number", "客户编号", "客户编码", "客戶編號"),
    ("accounts", "external_id"): ("account id", "company id", "customer id", "客户 ID", "客戶 ID"),
    ("accounts", "name"): (
        "account", "account name", "company", "company name", "customer", "customer name", "organization", "organization name",
        "客户", "客户名称", "公司", "公司名称", "企业名称", "单位名称", "客戶", "客戶名稱", "公司名稱",
    ),
    ("contacts", "external_id"): ("contact id", "person id", "联系人 ID"),
    ("contacts", "name"): ("contact", "contact name", "contact full name", "full name", "name", "联系人", "联系人姓名", "姓名", "聯絡人"),
    ("products", "number"): ("product code", "productcode", "sku", "product id", "item number", "产品编码", "产品 ID", "商品编码", "產品編號"),
    ("products", "name"): ("product", "product name", "产品名称", "商品名称", "產品名稱", "item", "description"),
    ("orders", "number"): ("order id", "order number", "order no", "invoice", "订单号", "订单 ID", "订单编号", "訂單編號"),
    ("territories", "name"): ("region", "territory", "地区", "大区", "地區"),
    ("territories", "owner"): ("manager", "地区经理", "区域经理", "地區經理"),
}  # fmt: skip


def normalized(header: str) -> str:
    """A header as it is compared: no case, blanks, punctuation, full width or traditional characters."""
    plain = _HIDDEN_BY_DYNAMICS.sub("", unicodedata.normalize("NFKC", header).strip())
    return _NOISE.sub("", han.simplified(plain.casefold()))
