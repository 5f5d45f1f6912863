"""Webhooks against a real server of another system."""

import base64
import datetime
import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from guanxi.people.models import Grant, Person, Role
from guanxi.people.models.role import Reach
from guanxi.records import announcing, batches, registry, saving
from guanxi.records.models import Delivery, Webhook
from guanxi.records.talking import commenting
from guanxi.records.testing import SampleMaker
from guanxi.records.webhooks import delivering, listening, sending
from guanxi.records.webhooks.sending import BadAddress
from guanxi.records.writer import Writer

pytestmark = pytest.mark.django_db


class Receiver:
    """Another system: keeps what it gets and answers with `status`."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.status = 200
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append((dict(self.headers), body))
                self.send_response(receiver.status)
                self.send_header("Location", "http://127.0.0.1:1/elsewhere")
                self.end_headers()

            def log_message(self, *_words: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://localhost:{self.server.server_port}/hook?a=1"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)
        self.thread.start()

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _headers, body in self.got]

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.WEBHOOKS_INSIDE = True
    found = Receiver()
    yield found
    found.close()


@pytest.fixture
def boss(db: None) -> Person:
    return Person.objects.create(username="boss", is_administrator=True)


@pytest.fixture
def make(boss: Person) -> SampleMaker:
    return SampleMaker(Writer(by=boss, at=timezone.now()))


@pytest.fixture
def hook(receiver: Receiver, boss: Person) -> Iterator[Webhook]:
    made = Webhook.objects.create(
        name="ERP", url=receiver.url, secret=sending.new_secret(), person=boss, created_at=timezone.now()
    )
    listening.forget()
    yield made
    listening.forget()


def work(clock: Any = timezone.now) -> None:
    """Do what the worker would do with the jobs that are queued."""
    for job in ProcrastinateJob.objects.filter(task_name=announcing.JOB).order_by("pk"):
        announcing.run(**job.args)
    for webhook in delivering.due(clock()):
        delivering.deliver(webhook, clock=clock)


def test_a_created_changed_and_removed_record_is_told(hook: Webhook, receiver: Receiver, make: SampleMaker) -> None:
    record = registry.at("accounts")
    assert record is not None
    obj = make.make("accounts", name="Before")
    saving.change(record, obj, {"name": "After"}, make.writer)
    work()
    created, changed = receiver.bodies
    assert (created["type"], changed["type"], changed["record"]) == ("accounts.created", "accounts.changed", obj.pk)
    assert changed["changes"]["name"] == {"from": "Before", "to": "After"}
    assert (changed["data"]["name"], changed["by"]["id"]) == ("After", make.writer.by.pk)
    saving.remove(record, record.model._default_manager.get(pk=obj.pk), make.writer)
    work()
    assert [body["type"] for body in receiver.bodies][2:] == ["accounts.removed"]


def test_a_message_is_signed_so_that_the_receiver_can_prove_it(hook: Webhook, receiver: Receiver, make: SampleMaker) -> None:
    make.make("accounts")
    work()
    headers, body = receiver.got[0]
    key = base64.b64decode(hook.secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    proof = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{proof}"
    assert abs(int(headers["webhook-timestamp"]) - timezone.now().timestamp()) < 60


def test_working_twice_on_the_same_change_tells_it_once(hook: Webhook, receiver: Receiver, make: SampleMaker) -> None:
    make.make("accounts")
    work()
    work()
    assert len(receiver.got) == 1


def test_only_what_was_asked_for_is_told(hook: Webhook, receiver: Receiver, make: SampleMaker) -> None:
    Webhook.objects.update(paths=["accounts"], kinds=["changed"], fields=["website"])
    listening.forget()
    record = registry.at("accounts")
    assert record is not None
    obj = make.make("accounts")
    make.make("contacts", account=obj.pk)
    obj = saving.change(record, obj, {"name": "Other"}, make.writer)
    saving.change(record, obj, {"website": "https://example.com/"}, make.writer)
    work()
    assert [list(body["changes"]) for body in receiver.bodies] == [["website"]]


def test_a_webhook_tells_only_what_its_person_may_see(hook: Webhook, receiver: Receiver, make: SampleMaker) -> None:
    role = Role.objects.create(name="seller")
    Grant.objects.create(role=role, object="accounts", action="view", reach=Reach.OWN)
    seller = Person.objects.create(username="seller")
    seller.roles.add(role)
    Webhook.objects.update(person=seller)
    record = registry.at("accounts")
    assert record is not None
    mine, theirs = make.make("accounts", owner=seller.pk), make.make("accounts")
    gone = mine.pk
    for obj in (mine, theirs):
        saving.remove(record, obj, make.writer)
    other = make.make("accounts", owner=seller.pk)
    work()
    assert {(body["type"], body["record"]) for body in receiver.bodies} == {
        ("accounts.removed", gone),
        ("accounts.created", other.pk),
    }


def test_nobody_who_listens_costs_no_job(make: SampleMaker) -> None:
    listening.forget()
    make.make("accounts")
    assert not ProcrastinateJob.objects.filter(args__kind="RecordsChanged").exists()


def test_many_changes_are_one_job_and_few_statements(hook: Webhook, receiver: Receiver, make: SampleMaker) -> None:
    record = registry.at("accounts")
    assert record is not None
    batches.create_many(record, [{"name": f"Account {number}"} for number in range(30)], make.writer)
    assert ProcrastinateJob.objects.filter(args__kind="RecordsChanged").count() == 1
    work()
    assert [body["data"]["name"] for body in receiver.bodies] == [f"Account {number}" for number in range(30)]


def test_what_was_not_taken_is_sent_again_after_a_pause(hook: Webhook, receiver: Receiver, make: SampleMaker) -> None:
    receiver.status, now = 503, timezone.now() + datetime.timedelta(minutes=1)
    make.make("accounts")
    work(lambda: now)
    work(lambda: now)
    delivery = Delivery.objects.get()
    assert (len(receiver.got), delivery.tries, delivery.status, delivery.state) == (1, 1, 503, "waiting")
    receiver.status = 200
    work(lambda: now + delivering.PAUSES[0])
    delivery.refresh_from_db()
    hook.refresh_from_db()
    assert (len(receiver.got), delivery.state, hook.failures) == (2, "delivered", 0)


def test_a_receiver_that_is_never_well_is_switched_off_with_a_note(hook: Webhook, receiver: Receiver, make: SampleMaker) -> None:
    receiver.status, now = 500, timezone.now() + datetime.timedelta(minutes=1)
    for _number in range(2):
        make.make("accounts")
    for _try in range(delivering.MOST_FAILURES):
        work(lambda moment=now: moment)
        now += datetime.timedelta(days=1)
    hook.refresh_from_db()
    assert (hook.is_active, hook.failures, "500" in hook.note) == (False, delivering.MOST_FAILURES, True)
    assert not Delivery.objects.filter(state="waiting").exists()
    delivering.switch(hook, on=True)
    receiver.status = 200
    delivering.again(Delivery.objects.earliest("pk"), at=now)
    work(lambda: now)
    assert Delivery.objects.earliest("pk").state == "delivered"


def test_a_message_that_the_receiver_does_not_want_does_not_hold_up_others(
    hook: Webhook, receiver: Receiver, make: SampleMaker
) -> None:
    receiver.status = 422
    for _number in range(3):
        make.make("accounts")
    work()
    hook.refresh_from_db()
    assert (len(receiver.got), hook.failures) == (3, 0)


def test_a_redirection_is_not_followed(hook: Webhook, receiver: Receiver, make: SampleMaker) -> None:
    receiver.status = 302
    make.make("accounts")
    work()
    assert (Delivery.objects.get().status, len(receiver.got)) == (302, 1)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost/", "http://10.0.0.1/", "http://192.168.1.1/", "http://169.254.169.254/latest",
        "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://[::127.0.0.1]/", "http://[64:ff9b:1::a00:1]/", "http://0177.0.0.1/", "http://127.1/", "http://[64:ff9b::a00:1]/", "http://[2002:a00:1::]/", "http://0.0.0.0/", "http://[fd00::1]/", "http://2130706433/", "http://224.0.0.1/",
    ],
)  # fmt: skip
def test_nothing_is_sent_into_the_own_network(url: str, settings: Any) -> None:
    settings.WEBHOOKS_INSIDE = False
    with pytest.raises(BadAddress):
        sending.reach(sending.check(url))
    assert sending.send(url, b"{}", {}).status is None


def test_a_name_that_turns_elsewhere_in_between_is_asked_once(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name server of the attacker's says a public address first and one of ours afterwards."""
    settings.WEBHOOKS_INSIDE = False
    said, asked, gone_to = iter(["93.184.215.14", "127.0.0.1", "127.0.0.1"]), [], []

    def lookup(host: str, port: int, **_more: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(said), port))]

    def connect(place: tuple[str, int], *_more: Any) -> None:
        gone_to.append(place)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    monkeypatch.setattr(socket, "create_connection", connect)
    assert sending.send("http://turning.example/", b"{}", {}).status is None
    assert (asked, gone_to) == (["turning.example"], [("93.184.215.14", 80)])
    sending.send("https://turning.example/", b"{}", {})
    assert gone_to == [("93.184.215.14", 80)]  # by now the name says 127.0.0.1


def test_a_name_with_one_address_inside_gets_nothing(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.WEBHOOKS_INSIDE = False
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 80)) for one in ("93.184.215.14", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_asked, **_more: both)
    with pytest.raises(BadAddress):
        sending.reach(sending.check("http://both.example/"))


def test_a_receiver_that_answers_drop_by_drop_is_not_waited_for(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.WEBHOOKS_INSIDE = True
    monkeypatch.setattr(sending, "SECONDS", 0.6)
    with socket.create_server(("127.0.0.1", 0)) as server:
        over = threading.Event()

        def drip() -> None:
            line, _address = server.accept()
            with line, suppress(OSError):
                line.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
                while not over.wait(0.05):
                    line.sendall(b"a")  # never silent for long, never done

        dripping = threading.Thread(target=drip)
        dripping.start()
        outcome = sending.send(f"http://127.0.0.1:{server.getsockname()[1]}/", b"{}", {})
        over.set()
        dripping.join(10)
    assert (outcome.status, "No answer within" in outcome.problem) == (None, True)


@pytest.mark.parametrize("url", ["ftp://example.com/", "example.com", "https://", "https://a:b@example.com/", "http://x:99999/"])
def test_odd_addresses_are_refused(url: str) -> None:
    with pytest.raises(BadAddress):
        sending.check(url)


def test_a_comment_and_its_change_are_told_once_each(hook: Webhook, receiver: Receiver, make: SampleMaker) -> None:
    record = registry.at("accounts")
    assert record is not None
    obj = make.make("accounts", name="Huaxia")
    hook.kinds = [listening.COMMENTED]
    hook.save()
    said = commenting.write(record, obj, "Call them", make.writer).comment
    work()
    work()
    later = Writer(by=make.writer.by, at=timezone.now())
    commenting.change(record, obj, said, "Call them today", later)
    work()
    first, second = receiver.bodies
    assert (first["type"], first["record"], first["comment"]["text"]) == ("accounts.commented", obj.pk, "Call them")
    assert (second["comment"]["id"], second["comment"]["text"]) == (said.pk, "Call them today")


@pytest.mark.parametrize(("kinds", "fields", "paths"), [(["created"], [], []), ([], ["name"], []), ([], [], ["contacts"])])
def test_who_wants_something_else_is_told_of_no_comment(
    kinds: list[str], fields: list[str], paths: list[str], hook: Webhook, receiver: Receiver, make: SampleMaker
) -> None:
    record = registry.at("accounts")
    assert record is not None
    obj = make.make("accounts", name="Huaxia")
    work()
    receiver.got.clear()
    Webhook.objects.update(kinds=kinds, fields=fields, paths=paths)
    commenting.write(record, obj, "Call them", make.writer)
    work()
    assert [body["type"] for body in receiver.bodies if "commented" in body["type"]] == []


def test_a_comment_on_a_record_out_of_reach_is_not_told(hook: Webhook, receiver: Receiver, make: SampleMaker) -> None:
    record = registry.at("accounts")
    assert record is not None
    seller, role = Person.objects.create(username="seller"), Role.objects.create(name="Seller")
    Grant.objects.create(role=role, object="accounts", action="view", reach=Reach.OWN)
    seller.roles.add(role)
    Webhook.objects.update(person=seller)
    mine, other = make.make("accounts", name="Mine", owner=seller.pk), make.make("accounts", name="Other")
    for obj in (mine, other):
        commenting.write(record, obj, f"About {obj.name}", make.writer)
    work()
    assert [body["comment"]["text"] for body in receiver.bodies if "comment" in body] == ["About Mine"]
