"""Plain knowledge without a database or the web: phones, money, periods, lunar days, pinyin, regions, words."""
