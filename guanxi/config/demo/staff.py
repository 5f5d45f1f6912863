"""The people of the demo company: departments, teams, roles, and who sells where."""

import secrets
from dataclasses import dataclass

from django.db.models import Q

from guanxi.administration import default_roles
from guanxi.people.models import Department, Person, Role, Team
from guanxi.records.writer import Writer

DEPARTMENTS = (
    ("总经办", "Management", ""),
    ("销售部", "Sales", ""),
    ("华东销售部", "Sales East", "销售部"),
    ("北方销售部", "Sales North", "销售部"),
    ("华南销售部", "Sales South", "销售部"),
    ("西部销售部", "Sales West", "销售部"),
    ("海外销售部", "International Sales", "销售部"),
    ("市场部", "Marketing", ""),
    ("客户服务部", "Customer Service", ""),
    ("财务部", "Finance", ""),
)
# user name, surname, given name, title, department, role (place in the default roles), territories
STAFF = (
    ("chen.zong", "陈", "志远", "总经理", "总经办", 2, ()),
    ("lin.jing", "林", "静", "销售总监", "销售部", 1, ()),
    ("wang.lei", "王", "磊", "华东区经理", "华东销售部", 1, ("华东",)),
    ("zhao.min", "赵", "敏", "销售代表", "华东销售部", 0, ("华东",)),
    ("sun.yue", "孙", "悦", "销售代表", "华东销售部", 0, ("华东",)),
    ("qian.wen", "钱", "文", "销售代表", "华东销售部", 0, ("华东",)),
    ("li.na", "李", "娜", "北方区经理", "北方销售部", 1, ("华北", "东北")),
    ("gao.feng", "高", "峰", "销售代表", "北方销售部", 0, ("华北",)),
    ("bai.xue", "白", "雪", "销售代表", "北方销售部", 0, ("东北", "华北")),
    ("huang.wei", "黄", "伟", "华南区经理", "华南销售部", 1, ("华南", "华中")),
    ("liang.yu", "梁", "宇", "销售代表", "华南销售部", 0, ("华南",)),
    ("he.jia", "何", "佳", "销售代表", "华南销售部", 0, ("华中",)),
    ("tang.rui", "唐", "瑞", "西部区经理", "西部销售部", 1, ("西部",)),
    ("ma.tao", "马", "涛", "销售代表", "西部销售部", 0, ("西部",)),
    ("emma.lee", "Lee", "Emma", "Head of international sales", "海外销售部", 1, ("海外",)),
    ("max.keller", "Keller", "Max", "Account manager", "海外销售部", 0, ("海外",)),
    ("zhou.ting", "周", "婷", "市场专员", "市场部", 3, ()),
    ("wu.gang", "吴", "刚", "服务经理", "客户服务部", 3, ()),
    ("xu.li", "徐", "丽", "财务主管", "财务部", 3, ()),
)


@dataclass(frozen=True)
class Staff:
    """Who works at the demo company."""

    people: dict[str, Person]
    sellers: dict[str, list[Person]]  # territory → who sells there
    managers: dict[str, Person]  # territory → its manager
    password: str


def hire(writer: Writer, *, language: str) -> Staff:
    """Make departments, people, teams; all share one new random password."""
    default_roles.ensure(language=language)
    roles = list(Role.objects.order_by("pk"))
    departments = _departments(writer)
    password = secrets.token_urlsafe(9)
    people: dict[str, Person] = {}
    hashed = ""
    for username, surname, given_name, title, department, role, _territories in STAFF:
        free = _free(username)
        person = Person(
            username=free, surname=surname, given_name=given_name, title=title, department=departments[department],
            email=f"{free}@example.com", language="en" if surname.isascii() else language, is_sample=True,
            created_at=writer.at, changed_at=writer.at,
        )  # fmt: skip
        if not hashed:
            person.set_password(password)
            hashed = person.password
        person.password = hashed
        person.save()
        person.roles.set(roles[role : role + 1])
        people[username] = person
    _teams(people, writer)
    return Staff(people, _sellers(people), _managers(people), password)


def _free(username: str) -> str:
    """A user name that nobody has; somebody of an earlier demo company may still be here, needed by real records."""
    count, name = 1, username
    while Person.objects.filter(Q(username=name) | Q(email=f"{name}@example.com")).exists():
        count += 1
        name = f"{username}.{count}"
    return name


def _departments(writer: Writer) -> dict[str, Department]:
    made: dict[str, Department] = {}
    for name, _english, parent in DEPARTMENTS:
        known = Department.objects.filter(name=name, parent=made.get(parent)).first()
        made[name] = known or Department.objects.create(
            name=name, parent=made.get(parent), is_sample=True, created_at=writer.at, changed_at=writer.at
        )
    return made


def _teams(people: dict[str, Person], writer: Writer) -> None:
    for name, members in (
        ("大客户组", ("wang.lei", "zhao.min", "li.na", "gao.feng")),
        ("生物制药行业组", ("sun.yue", "liang.yu", "ma.tao")),
    ):
        known = Team.objects.filter(name=name).first()
        team = known or Team.objects.create(name=name, is_sample=True, created_at=writer.at, changed_at=writer.at)
        team.members.add(*[people[member] for member in members])


def _sellers(people: dict[str, Person]) -> dict[str, list[Person]]:
    sellers: dict[str, list[Person]] = {}
    for username, _surname, _given, _title, _department, _role, territories in STAFF:
        for territory in territories:
            sellers.setdefault(territory, []).append(people[username])
    return sellers


def _managers(people: dict[str, Person]) -> dict[str, Person]:
    return {
        territory: people[username]
        for username, _surname, _given, _title, _department, role, territories in STAFF
        if role == 1
        for territory in territories
    }
