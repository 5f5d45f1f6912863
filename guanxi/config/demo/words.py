"""What the demo company is made of: names, places, products. Chinese with an English name beside it."""

# ruff: noqa: SIM905 (a line of words is read more easily than a list of quotation marks)

from dataclasses import dataclass

SURNAMES = (
    "王:Wang 李:Li 张:Zhang 刘:Liu 陈:Chen 杨:Yang 黄:Huang 赵:Zhao 周:Zhou 吴:Wu 徐:Xu 孙:Sun 马:Ma 朱:Zhu 胡:Hu 郭:Guo 何:He 林:Lin 高:Gao "
    "梁:Liang 郑:Zheng 罗:Luo 宋:Song 谢:Xie 唐:Tang 韩:Han 曹:Cao 许:Xu 邓:Deng 萧:Xiao 冯:Feng 曾:Zeng 程:Cheng 蔡:Cai 彭:Peng 潘:Pan 袁:Yuan "
    "于:Yu 董:Dong 余:Yu 苏:Su 叶:Ye 吕:Lü 魏:Wei 蒋:Jiang 田:Tian 杜:Du 丁:Ding 沈:Shen 姜:Jiang 欧阳:Ouyang 司马:Sima 上官:Shangguan"
).split()
GIVEN = (
    "伟 芳 娜 敏 静 丽 强 磊 军 洋 勇 艳 杰 娟 涛 明 超 秀英 霞 平 刚 桂英 建国 志强 晓东 雨桐 子涵 浩然 梓萱 思远 佳怡 文博 雅静 俊杰 海燕 国庆 婷婷 "
    "鹏飞 欣怡 宇航 立新 春梅 一鸣 慧敏 家豪 诗涵 天佑 若曦 振华 玉兰 晨曦 嘉欣 德明 淑芬 瑞 琳 昊 倩 斌 蕾"
).split()
WESTERN_GIVEN = "Anna Ben Clara David Emma Felix Grace Henry Isabel James Karen Lucas Maria Nathan Olivia Peter Rosa Simon Theresa Victor".split()
WESTERN_SURNAMES = "Adams Becker Carter Dubois Evans Fischer Garcia Hughes Ivanov Jensen Keller Lindberg Moreau Novak Olsen Parker Rossi Schmidt Taylor Weber".split()

STEMS = (
    "恒信:Hengxin 华晨:Huachen 鼎盛:Dingsheng 远大:Yuanda 新纪元:New-Era 博瑞:Bory 金桥:Golden-Bridge 天成:Tiancheng 明德:Mingde 凯达:Kaida 东方:Orient "
    "瑞丰:Ruifeng 永利:Yongli 中科:Zhongke 海纳:Haina 同创:Tongchuang 蓝天:Blue-Sky 康泰:Kangtai 长青:Evergreen 宏图:Hongtu 立德:Lide 锦程:Jincheng "
    "万邦:Wanbang 嘉禾:Jiahe 卓越:Zhuoyue 安泰:Antai 环球:Global 合众:United 启明:Qiming 飞跃:Feiyue 昌隆:Changlong 百川:Baichuan 云帆:Yunfan 正大:Zhengda "
    "三元:Sanyuan 国泰:Guotai 伟业:Weiye 智达:Zhida 诚信:Chengxin 绿源:Green-Source 龙腾:Longteng 丰华:Fenghua 祥瑞:Xiangrui 晨光:Morning-Light 汇通:Huitong "
    "银河:Galaxy 泰和:Taihe 华美:Huamei 普惠:Puhui 星辰:Stars"
).split()
WESTERN_STEMS = "Alder Beacon Cobalt Delta Ember Fjord Granite Harbor Iris Juniper Keystone Lumen Meridian Northwind Orchard Pinnacle Quarry Ridge Summit Tidal".split()


@dataclass(frozen=True)
class Branch:
    """An industry: Chinese and English name, what companies of it are called, and its parent."""

    name: str
    english: str
    trades: tuple[str, ...]
    parent: str


BRANCHES = (
    Branch("生物制药", "Biopharmaceuticals", ("生物制药:Biopharma", "药业:Pharmaceuticals"), "医药健康"),
    Branch("医院与诊断", "Hospitals and diagnostics", ("医学检验:Diagnostics", "医疗:Medical"), "医药健康"),
    Branch("食品饮料", "Food and beverages", ("食品:Foods", "饮料:Beverages", "乳业:Dairy"), "制造业"),
    Branch("化工材料", "Chemicals and materials", ("化工:Chemicals", "新材料:Materials"), "制造业"),
    Branch("电子", "Electronics", ("电子:Electronics", "半导体:Semiconductors"), "制造业"),
    Branch("机械", "Machinery", ("精密机械:Precision Machinery", "自动化:Automation"), "制造业"),
    Branch("环境检测", "Environmental testing", ("环境检测:Environmental Testing", "检测技术:Testing"), "技术服务"),
    Branch("研究机构", "Research institutes", ("研究院:Research Institute", "理化实验中心:Laboratory Center"), "技术服务"),
    Branch("仪器贸易", "Instrument trading", ("仪器:Instruments", "科学器材:Scientific Supplies"), "贸易"),
)


@dataclass(frozen=True)
class Place:
    """Where accounts are: region name as in the data package, territory, area code, weight, country."""

    city: str
    english: str
    territory: str
    area: str
    weight: int
    country: str = "CN"


PLACES = (
    Place("上海市", "Shanghai", "华东", "021", 16),
    Place("杭州市", "Hangzhou", "华东", "0571", 9),
    Place("南京市", "Nanjing", "华东", "025", 7),
    Place("苏州市", "Suzhou", "华东", "0512", 8),
    Place("合肥市", "Hefei", "华东", "0551", 4),
    Place("北京市", "Beijing", "华北", "010", 14),
    Place("天津市", "Tianjin", "华北", "022", 5),
    Place("济南市", "Jinan", "华北", "0531", 4),
    Place("青岛市", "Qingdao", "华北", "0532", 5),
    Place("沈阳市", "Shenyang", "东北", "024", 4),
    Place("大连市", "Dalian", "东北", "0411", 4),
    Place("广州市", "Guangzhou", "华南", "020", 9),
    Place("深圳市", "Shenzhen", "华南", "0755", 10),
    Place("厦门市", "Xiamen", "华南", "0592", 4),
    Place("武汉市", "Wuhan", "华中", "027", 7),
    Place("长沙市", "Changsha", "华中", "0731", 5),
    Place("郑州市", "Zhengzhou", "华中", "0371", 4),
    Place("成都市", "Chengdu", "西部", "028", 8),
    Place("重庆市", "Chongqing", "西部", "023", 6),
    Place("西安市", "Xi'an", "西部", "029", 5),
    Place("昆明市", "Kunming", "西部", "0871", 3),
    Place("台北市", "Taipei", "海外", "02", 3, "TW"),
    Place("香港", "Hong Kong", "海外", "", 3, "HK"),
    Place("Germany", "Germany", "海外", "", 3, "DE"),
    Place("United States", "United States", "海外", "", 4, "US"),
    Place("Singapore", "Singapore", "海外", "", 2, "SG"),
)


@dataclass(frozen=True)
class Line:
    """A product line: category, Chinese name, English name, unit, list price in CNY, cost as a share of it, how often it is bought."""

    category: str
    name: str
    english: str
    unit: str
    price: int
    cost: float
    weight: int


PRODUCTS = (
    Line("色谱", "高效液相色谱仪 LC-20", "HPLC system LC-20", "台", 268000, 0.71, 2),
    Line("色谱", "气相色谱仪 GC-9", "Gas chromatograph GC-9", "台", 156000, 0.69, 2),
    Line("色谱", "C18 色谱柱 250 mm", "C18 column 250 mm", "支", 3200, 0.42, 16),
    Line("色谱", "自动进样器 AS-100", "Autosampler AS-100", "台", 78000, 0.66, 3),
    Line("光谱", "紫外可见分光光度计 UV-18", "UV-Vis spectrophotometer UV-18", "台", 46800, 0.62, 5),
    Line("光谱", "原子吸收光谱仪 AA-7", "Atomic absorption spectrometer AA-7", "台", 188000, 0.73, 2),
    Line("光谱", "近红外分析仪 NIR-5", "NIR analyzer NIR-5", "台", 235000, 0.68, 2),
    Line("光谱", "石英比色皿 10 mm", "Quartz cuvette 10 mm", "只", 180, 0.35, 14),
    Line("天平称量", "分析天平 0.1 mg", "Analytical balance 0.1 mg", "台", 12800, 0.58, 8),
    Line("天平称量", "微量天平 1 μg", "Microbalance 1 μg", "台", 98000, 0.64, 2),
    Line("天平称量", "校准砝码组", "Calibration weight set", "套", 2600, 0.45, 6),
    Line("样品前处理", "高速离心机 16000 rpm", "Centrifuge 16,000 rpm", "台", 32500, 0.60, 5),
    Line("样品前处理", "微波消解仪", "Microwave digester", "台", 118000, 0.67, 2),
    Line("样品前处理", "超声清洗机 10 L", "Ultrasonic cleaner 10 L", "台", 6800, 0.55, 6),
    Line("样品前处理", "固相萃取柱 50 支", "SPE cartridges, 50 pcs", "盒", 980, 0.38, 15),
    Line("耗材", "移液器吸头 1000 μL", "Pipette tips 1,000 μL", "盒", 85, 0.48, 24),
    Line("耗材", "离心管 50 mL", "Centrifuge tubes 50 mL", "包", 120, 0.52, 20),
    Line("耗材", "滤膜 0.22 μm", "Membrane filters 0.22 μm", "盒", 260, 0.44, 18),
    Line("耗材", "一次性手套 100 只", "Disposable gloves, 100 pcs", "盒", 58, 0.82, 18),
    Line("耗材", "称量纸", "Weighing paper", "包", 25, 0.90, 10),
    Line("试剂", "乙腈 HPLC 级 4 L", "Acetonitrile, HPLC grade 4 L", "瓶", 680, 0.78, 18),
    Line("试剂", "甲醇 HPLC 级 4 L", "Methanol, HPLC grade 4 L", "瓶", 320, 0.80, 18),
    Line("试剂", "缓冲液 pH 7.00", "Buffer solution pH 7.00", "瓶", 95, 0.40, 12),
    Line("试剂", "标准物质 重金属混标", "Heavy metal standard mix", "支", 1450, 0.36, 8),
    Line("服务", "年度维护合同", "Annual maintenance contract", "份", 18000, 0.31, 6),
    Line("服务", "现场安装调试", "Installation on site", "次", 4500, 0.52, 6),
    Line("服务", "仪器校准服务", "Calibration service", "次", 2200, 0.40, 9),
    Line("服务", "操作培训（每天）", "Operator training (per day)", "天", 6000, 0.35, 4),
    Line("二手设备", "翻新液相色谱仪", "Refurbished HPLC system", "台", 88000, 1.04, 2),
    Line("二手设备", "翻新天平", "Refurbished balance", "台", 5200, 0.97, 3),
)
CATEGORIES = {
    "仪器": (
        "Instruments",
        (
            "色谱:Chromatography",
            "光谱:Spectroscopy",
            "天平称量:Weighing",
            "样品前处理:Sample preparation",
            "二手设备:Used equipment",
        ),
    ),
    "消耗品": ("Consumables", ("耗材:Labware", "试剂:Reagents")),
    "技术服务": ("Services", ("服务:Service",)),
}
TITLES = (
    "总经理:General manager:decision_maker",
    "采购经理:Purchasing manager:responsible",
    "采购专员:Buyer:handler",
    "实验室主任:Head of laboratory:decision_maker",
    "质量经理:Quality manager:influencer",
    "研发总监:Head of research:influencer",
    "设备工程师:Equipment engineer:user",
    "财务主管:Head of finance:gatekeeper",
    "分析员:Analyst:user",
)
