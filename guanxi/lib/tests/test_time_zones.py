"""The time zones that people choose from."""

import zoneinfo

from guanxi.lib import time_zones


def test_zones_are_found_by_their_city_in_the_readers_language() -> None:
    english, chinese = dict(time_zones.offered("en_US")), dict(time_zones.offered("zh_Hans_CN"))
    assert (english["America/New_York"], chinese["America/New_York"]) == ("America/New York", "纽约 (America/New York)")
    assert (english["UTC"], chinese["UTC"], list(english)) == ("UTC", "UTC", list(chinese))


def test_every_offered_zone_exists_and_stands_for_a_place() -> None:
    names = {name for name, _label in time_zones.offered("en_US")}
    assert names <= zoneinfo.available_timezones()
    assert {"localtime", "Factory", "Etc/GMT+3", "US/Pacific"} & names == set()


def test_the_zone_in_force_is_offered_even_if_it_is_an_unusual_one() -> None:
    assert ("Etc/GMT+3", "Etc/GMT+3") in time_zones.offered("en_US", "Etc/GMT+3")
