"""What regions of China are called besides their official names: short names, latin spellings, territories, former names."""

from __future__ import annotations

import re

from guanxi.lib.marking import N_

# fmt: off
PEOPLES = (
    "壮族", "回族", "满族", "维吾尔", "苗族", "彝族", "土家族", "藏族", "蒙古族", "蒙古", "侗族", "布依族", "瑶族", "白族", "朝鲜族", "哈尼族",
    "黎族", "哈萨克族", "哈萨克", "傣族", "畲族", "傈僳族", "仡佬族", "东乡族", "拉祜族", "水族", "佤族", "纳西族", "羌族", "土族", "仫佬族", "锡伯",
    "柯尔克孜", "景颇族", "达斡尔族", "撒拉族", "布朗族", "毛南族", "塔吉克", "普米族", "阿昌族", "怒族", "鄂温克族", "裕固族", "保安族", "独龙族",
    "鄂伦春", "各族", "鄂温克",
)
AUTONOMOUS_REGIONS = ("内蒙古", "广西", "西藏", "宁夏", "新疆")
LATIN_PROVINCES = {
    "11": "Beijing", "12": "Tianjin", "13": "Hebei", "14": "Shanxi", "15": "Inner Mongolia", "21": "Liaoning", "22": "Jilin",
    "23": "Heilongjiang", "31": "Shanghai", "32": "Jiangsu", "33": "Zhejiang", "34": "Anhui", "35": "Fujian", "36": "Jiangxi",
    "37": "Shandong", "41": "Henan", "42": "Hubei", "43": "Hunan", "44": "Guangdong", "45": "Guangxi", "46": "Hainan",
    "50": "Chongqing", "51": "Sichuan", "52": "Guizhou", "53": "Yunnan", "54": "Tibet", "61": "Shaanxi", "62": "Gansu",
    "63": "Qinghai", "64": "Ningxia", "65": "Xinjiang", "71": "Taiwan", "81": "Hong Kong", "82": "Macao",
}
LATIN_CITIES = {
    "哈尔滨": "Harbin", "齐齐哈尔": "Qiqihar", "呼和浩特": "Hohhot", "呼伦贝尔": "Hulunbuir", "巴彦淖尔": "Bayannur", "乌兰察布": "Ulanqab",
    "鄂尔多斯": "Ordos", "锡林郭勒": "Xilingol", "阿拉善": "Alxa", "兴安": "Hinggan", "乌鲁木齐": "Urumqi", "克拉玛依": "Karamay", "吐鲁番": "Turpan",
    "喀什": "Kashgar", "和田": "Hotan", "阿克苏": "Aksu", "阿勒泰": "Altay", "伊犁": "Ili", "博尔塔拉": "Bortala", "巴音郭楞": "Bayingolin",
    "克孜勒苏": "Kizilsu", "拉萨": "Lhasa", "日喀则": "Xigaze", "昌都": "Qamdo", "林芝": "Nyingchi", "那曲": "Nagqu", "阿里": "Ngari",
    "甘孜": "Garze", "阿坝": "Ngawa", "果洛": "Golog",
    "台北": "Taipei", "新北": "New Taipei", "桃园": "Taoyuan", "台中": "Taichung", "台南": "Tainan", "高雄": "Kaohsiung", "基隆": "Keelung",
    "新竹": "Hsinchu", "嘉义": "Chiayi", "苗栗": "Miaoli", "彰化": "Changhua", "南投": "Nantou", "云林": "Yunlin", "屏东": "Pingtung", "宜兰": "Yilan",
    "花莲": "Hualien", "台东": "Taitung", "澎湖": "Penghu", "金门": "Kinmen", "连江": "Lienchiang",
    "香港岛": "Hong Kong Island", "九龙": "Kowloon", "新界": "New Territories", "澳门半岛": "Macao Peninsula", "离岛": "Islands",
}
LATIN_DISTRICTS = {
    "810101": "Central and Western District", "810102": "Wan Chai District", "810103": "Eastern District", "810104": "Southern District",
    "810201": "Kowloon City District", "810202": "Yau Tsim Mong District", "810203": "Sham Shui Po District",
    "810204": "Wong Tai Sin District", "810205": "Kwun Tong District", "810301": "North District", "810302": "Tai Po District",
    "810303": "Sha Tin District", "810304": "Sai Kung District", "810305": "Yuen Long District", "810306": "Tuen Mun District",
    "810307": "Tsuen Wan District", "810308": "Kwai Tsing District", "810309": "Islands District",
    "820102": "Nossa Senhora de Fátima", "820103": "Santo António", "820104": "São Lázaro", "820105": "Sé", "820106": "São Lourenço",
    "820202": "Nossa Senhora do Carmo", "820203": "Cotai", "820204": "São Francisco Xavier",
}
TERRITORIES = {
    N_("North China"): ("11", "12", "13", "14", "15"),
    N_("Northeast China"): ("21", "22", "23"),
    N_("East China"): ("31", "32", "33", "34", "35", "36", "37", "71"),
    N_("Central China"): ("41", "42", "43"),
    N_("South China"): ("44", "45", "46", "81", "82"),
    N_("Southwest China"): ("50", "51", "52", "53", "54"),
    N_("Northwest China"): ("61", "62", "63", "64", "65"),
}
"""The seven territories by the first figures of their provinces' codes. Where six are used, 中南 is Central with South China."""
TERRITORY_NAMES = {
    "North China": "华北", "Northeast China": "东北", "East China": "华东", "Central China": "华中", "South China": "华南",
    "Southwest China": "西南", "Northwest China": "西北",
}
SIX_TERRITORIES = {"华中": "中南", "华南": "中南"}
FORMER_NAMES = {
    "襄樊": "襄阳", "思茅": "普洱", "淮阴": "淮安", "通什": "五指山", "内蒙": "内蒙古", "达川": "达州", "塘沽": "滨海", "汉沽": "滨海",
    "大港": "滨海", "胶南": "黄岛", "蒲圻": "赤壁", "万县": "万州", "前郭": "前郭尔罗斯", "密云县": "密云", "延庆县": "延庆",
}
ISO_NAMES = {
    "hk": "810000", "hongkong": "810000", "hongkongsar": "810000", "hongkongsarchina": "810000", "中国香港": "810000", "香港": "810000", "香港特区": "810000",
    "mo": "820000", "macau": "820000", "macao": "820000", "macaosarchina": "820000", "中国澳门": "820000", "澳门": "820000",
    "tw": "710000", "taiwan": "710000", "中国台湾": "710000", "台湾": "710000",
}
COUNTRY_NAMES = {
    "usa": "US", "unitedstatesofamerica": "US", "uk": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "greatbritain": "GB", "eire": "IE",
    "ireland": "IE", "rsa": "ZA", "uae": "AE", "korea": "KR", "southkorea": "KR", "russia": "RU", "czechrepublic": "CZ", "holland": "NL",
    "中华人民共和国": "CN", "prc": "CN", "pr china": "CN", "英国": "GB", "美利坚合众国": "US", "turkey": "TR", "vietnam": "VN",
}
# fmt: on

_PEOPLE = "|".join(sorted(PEOPLES, key=len, reverse=True))
_AUTONOMOUS = re.compile(rf"(?:{_PEOPLE})*(?:自治州|自治县|自治旗)$")
_KINDS = ("特别行政区", "新区", "省", "市", "地区", "盟", "县", "区", "旗")
SHORTEST = 2
"""A short name keeps at least two characters: 东区 stays 东区."""


def short_name(name: str) -> str:
    """What people say: 浙江省 is 浙江, 内蒙古自治区 is 内蒙古, 延边朝鲜族自治州 is 延边."""
    if name.endswith("自治区"):
        return next((short for short in AUTONOMOUS_REGIONS if name.startswith(short)), name)
    shorter = _AUTONOMOUS.sub("", name)
    if shorter != name and len(shorter) >= SHORTEST:
        return shorter
    for kind in _KINDS:
        if name.endswith(kind) and len(name) - len(kind) >= SHORTEST:
            return name.removesuffix(kind)
    return name
