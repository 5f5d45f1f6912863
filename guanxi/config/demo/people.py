"""The demo company's customers: accounts, contacts with roles and superiors, ratings, consent."""

import datetime
import random
from typing import Any

from django.utils import timezone

from guanxi.customers.models import Account, Affiliation, Aspect, Consent, Contact, Rating, Responsibility
from guanxi.people.models import Person
from guanxi.records.writer import Writer

from . import plan, words
from .catalog import Setting, make
from .staff import Staff

REASONS = (
    ("产能扩建中", "Expands its plant"),
    ("新领导更重视质量", "New head cares more for quality"),
    ("采购流程规范", "Orderly purchasing"),
    ("付款审批较慢", "Slow to approve payments"),
    ("研发投入持续增长", "Spends more on research each year"),
    ("组织调整，联系人变动", "Reorganized, contacts changed"),
    ("长期合作伙伴", "Long-term partner"),
    ("宣布削减预算", "Budget cut announced"),
)
"""Why somebody rated so, in Chinese and English: as those write who look after the account."""
CHINESE = ("CN", "HK", "TW")


def open_accounts(
    chunk: list[plan.PlannedAccount], crew: Staff, setting: Setting, keys: dict[int, int], writer: Writer
) -> list[Account]:
    """Make the accounts of one chunk; `keys` learns their primary keys."""
    made = make(Account, [_account(planned, crew, setting, keys) for planned in chunk], writer)
    keys |= {planned.index: account.pk for planned, account in zip(chunk, made, strict=True)}
    return made


def introduce(chunk: list[plan.PlannedAccount], accounts: list[Account], writer: Writer) -> int:
    """Make contacts, who reports to whom, ratings and consent; returns the number of contacts."""
    rows: list[dict[str, Any]] = []
    for planned, account in zip(chunk, accounts, strict=True):
        rows += _contacts(planned, account)
    contacts = make(Contact, rows, writer)
    _organize(contacts, rows)
    make(Affiliation, _second_places(contacts), writer)
    make(Rating, [row for pair in zip(chunk, accounts, strict=True) for row in _ratings(*pair, writer.today)], writer)
    make(Consent, [row for contact in contacts for row in _consents(contact, writer)], writer)
    return len(contacts)


def seller(planned: plan.PlannedAccount, crew: Staff) -> Person:
    """Who looks after an account: always the same person."""
    sellers = crew.sellers[planned.place.territory]
    return sellers[planned.index % len(sellers)]


def _account(planned: plan.PlannedAccount, crew: Staff, setting: Setting, keys: dict[int, int]) -> dict[str, Any]:
    scale = next(
        name
        for limit, name in ((10, "micro"), (50, "small"), (300, "medium"), (1000, "large"), (10**9, "huge"))
        if planned.employees < limit
    )
    dice = plan.rng("more", planned.index)
    return {
        "name": planned.name, "short_name": planned.short_name, "english_name": planned.english_name, "kinds": list(planned.kinds),
        "industry": setting.industries[planned.branch.name].pk, "parent": keys.get(planned.parent) if planned.parent is not None else None,
        "region": region.pk if (region := setting.regions[planned.place.city]) else None,
        "territory": setting.territories[planned.place.territory].pk, "address": planned.address, "phone": planned.phone,
        "email": f"info{planned.index}@example.com", "website": f"www.c{planned.index}.example.com", "scale": scale, "employees": planned.employees,
        "source": dice.choice(("call", "website", "referral", "fair", "advertising", "cold_visit")),
        "tags": dice.sample(["重点培育", "招标客户", "年度框架", "价格敏感", "GMP"], dice.choice((0, 0, 0, 1, 2))),
        "owner": seller(planned, crew).pk,
    }  # fmt: skip


def _contacts(planned: plan.PlannedAccount, account: Account) -> list[dict[str, Any]]:
    dice = plan.rng("contacts", planned.index)
    western = planned.place.country in ("DE", "US", "SG")
    count = max(1, min(9, int(1 + dice.random() * 1.6 + planned.size / 2)))
    return [_contact(place, account, planned, dice, western=western) for place in range(count)]


def _contact(place: int, account: Account, planned: plan.PlannedAccount, dice: random.Random, *, western: bool) -> dict[str, Any]:
    surname, given_name = plan.person_name(dice, western=western)
    title, title_en, _role = words.TITLES[place % len(words.TITLES)].split(":")
    mobile = (
        f"1{dice.choice(('38', '39', '50', '59', '86', '87', '88'))}{dice.randint(0, 99999999):08d}"
        if planned.place.country == "CN"
        else ""
    )
    birthday = {
        "birth_month": dice.randint(1, 12),
        "birth_day": dice.randint(1, 29),
        "birth_calendar": dice.choice(("solar", "solar", "lunar")),
    }
    return {
        "surname": surname, "given_name": given_name, "account": account.pk, "job_title": title_en if western else title,
        "phone": planned.phone if dice.random() < 0.4 else "", "mobile": mobile, "owner": account.owner_id,
        "email": f"c{planned.index}.{place}@example.com" if dice.random() < 0.8 else "", "gender": dice.choice(("female", "male", "")),
        "has_left": place > 0 and dice.random() < 0.05,
    } | (birthday if dice.random() < 0.45 else {})  # fmt: skip


def _organize(contacts: list[Contact], rows: list[dict[str, Any]]) -> None:
    """Give the main affiliations roles and superiors: the first contact of an account is the head, others report to an earlier one."""
    affiliations = {a.contact_id: a for a in Affiliation.objects.filter(contact__in=[c.pk for c in contacts], is_main=True)}
    heads: dict[int, list[Contact]] = {}
    for contact in contacts:
        others = heads.setdefault(contact.account_id or 0, [])
        affiliation = affiliations.get(contact.pk)
        if affiliation:
            affiliation.role = words.TITLES[len(others) % len(words.TITLES)].split(":")[2]
            affiliation.reports_to_id = others[(len(others) - 1) // 2].pk if others else None
        others.append(contact)
    Affiliation.objects.bulk_update(affiliations.values(), ["role", "reports_to"], batch_size=500)


def _second_places(contacts: list[Contact]) -> list[dict[str, Any]]:
    """Every thirtieth contact advises another customer, too."""
    places = zip(contacts[::30], contacts[15::30], strict=False)
    return [
        {"contact": contact.pk, "account": other.account_id, "role": "influencer", "job_title": "顾问"}
        for contact, other in places
        if contact.account_id != other.account_id
    ]


def support(chunk: list[plan.PlannedAccount], accounts: list[Account], crew: Staff, writer: Writer) -> None:
    """Give big customers somebody from customer service and finance beside their owner."""
    rows = [
        {"account": account.pk, "person": crew.people[username].pk, "role": role}
        for planned, account in zip(chunk, accounts, strict=True)
        if planned.size > 3
        for username, role in (("wu.gang", "service"), ("xu.li", "finance"))
    ]
    make(Responsibility, rows, writer)


def _ratings(planned: plan.PlannedAccount, account: Account, today: datetime.date) -> list[dict[str, Any]]:
    dice = plan.rng("ratings", planned.index)
    if planned.size < 1.6:
        return []
    rows = []
    for aspect in Aspect.values:
        score = dice.randint(2, 5)
        for back in range(dice.randint(1, 3)):
            day = today - datetime.timedelta(days=40 + back * 210 + dice.randint(0, 90))
            rows.append(
                {
                    "account": account.pk,
                    "aspect": aspect,
                    "score": score,
                    "rated_on": day,
                    "rated_by": account.owner_id,
                    "reason": dice.choice(REASONS)[planned.place.country not in CHINESE],
                }
            )
            score = min(5, max(1, score + dice.choice((-1, 0, 0, 1))))
    return rows


def _consents(contact: Contact, writer: Writer) -> list[dict[str, Any]]:
    dice = plan.rng("consent", contact.email, contact.mobile)
    if dice.random() > 0.4:
        return []
    day = writer.today - datetime.timedelta(days=dice.randint(20, 900))
    at = timezone.make_aware(datetime.datetime.combine(day, datetime.time(10, 30)))
    channels = dice.sample(("phone", "email", "sms", "wechat"), dice.randint(1, 3))
    return [
        {
            "contact": contact.pk,
            "channel": channel,
            "state": "granted" if dice.random() < 0.85 else "refused",
            "basis": "consent",
            "source": "展会登记表",
            "stated_at": at,
        }
        for channel in channels
    ]
