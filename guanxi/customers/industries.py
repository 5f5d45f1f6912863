"""The usual industries: the sections of China's national classification (GB/T 4754-2017), for a company that starts without its own."""

from guanxi.records import batches, registry
from guanxi.records.writer import Writer

from .models import Industry

# Code of the section: simplified, traditional, English.
SECTIONS = {
    "A": ("农、林、牧、渔业", "農、林、漁、牧業", "Agriculture, forestry, animal husbandry and fishery"),
    "B": ("采矿业", "礦業", "Mining"),
    "C": ("制造业", "製造業", "Manufacturing"),
    "D": ("电力、热力、燃气及水生产和供应业", "電力、熱力、燃氣及供水業", "Electricity, heat, gas and water"),
    "E": ("建筑业", "營建業", "Construction"),
    "F": ("批发和零售业", "批發及零售業", "Wholesale and retail trade"),
    "G": ("交通运输、仓储和邮政业", "運輸、倉儲及郵政業", "Transport, storage and post"),
    "H": ("住宿和餐饮业", "住宿及餐飲業", "Accommodation and catering"),
    "I": ("信息传输、软件和信息技术服务业", "資訊傳輸、軟體及資訊服務業", "Information transmission, software and IT services"),
    "J": ("金融业", "金融業", "Finance"),
    "K": ("房地产业", "不動產業", "Real estate"),
    "L": ("租赁和商务服务业", "租賃及商務服務業", "Leasing and business services"),
    "M": ("科学研究和技术服务业", "科學研究及技術服務業", "Scientific research and technical services"),
    "N": ("水利、环境和公共设施管理业", "水利、環境及公共設施管理業", "Water, environment and public facilities"),
    "O": ("居民服务、修理和其他服务业", "居民服務、維修及其他服務業", "Household services, repair and other services"),
    "P": ("教育", "教育業", "Education"),
    "Q": ("卫生和社会工作", "醫療衛生及社會工作", "Health and social work"),
    "R": ("文化、体育和娱乐业", "文化、體育及娛樂業", "Culture, sports and entertainment"),
    "S": (
        "公共管理、社会保障和社会组织",
        "公共行政、社會保障及社會組織",
        "Public administration, social security and organizations",
    ),
    "T": ("国际组织", "國際組織", "International organizations"),
}
_PLACES = {"zh-hans": 0, "zh-hant": 1}


def add_usual(writer: Writer, language: str) -> int:
    """Add those sections that are not there yet, named in this language, and say how many they were.

    :raises NotAllowed: if the writer may not create industries.
    """
    known = set(Industry.objects.filter(code__in=SECTIONS).values_list("code", flat=True))
    place = _PLACES.get(language.lower(), 2)
    taken = set(Industry.objects.filter(parent=None).values_list("name", flat=True))
    rows = [
        {"code": code, "name": names[place]}
        for code, names in SECTIONS.items()
        if code not in known and names[place] not in taken
    ]
    if rows:
        batches.create_many(registry.declared(Industry), rows, writer)
    return len(rows)
