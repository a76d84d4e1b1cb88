"""Rules of sending: neutral, at least once, backing off, given up where people can see it."""

import smtplib
import socket
from datetime import timedelta

import pytest
import stamina
from aiosmtpd.controller import Controller
from django.utils import translation

from kith import clock
from kith.notices import sending
from kith.notices.models import Delivery
from kith.notices.telling import tell
from tests import cast

pytestmark = pytest.mark.django_db

SENSITIVE = ("group", "loss", "grief", "support", "host", "seat", "meeting", "wren", "grupo")


@pytest.fixture(autouse=True)
def no_waiting_between_tries():
    stamina.set_testing(True, attempts=1)
    yield
    stamina.set_testing(False)


@pytest.fixture
def wren():
    return cast.person("Wren")


def due(person, count=1):
    for _each in range(count):
        tell(person, "groups.closed", "/groups/", {"group": "Evenings after loss"})
    return list(Delivery.objects.filter(notice__person=person).order_by("pk"))


def nobody_listens(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False


class Refusing:
    """A mail server that takes no mail for anybody."""

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 (its name there)
        return f"550 {address} is not known here"


@pytest.fixture
def refusing_server(settings):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(Refusing(), hostname="127.0.0.1", port=port)
    server.start()
    nobody_listens(settings)
    settings.EMAIL_PORT = port
    yield server
    server.stop()


def again(delivery):
    return Delivery.objects.get(pk=delivery.pk)


def test_a_due_mail_leaves_once(wren, mailbox):
    due(wren)
    assert sending.sweep() == 1
    assert sending.sweep() == 0
    assert len(mailbox.received) == 1
    assert mailbox.received[0]["To"] == "wren@example.org"


@pytest.mark.parametrize("language", ["en", "pt-br", "es"])
def test_a_mail_says_nothing_of_what_happened(wren, mailbox, language, settings):
    settings.DEFAULT_FROM_EMAIL = "Kith <post@example.org>"
    wren.language = language
    wren.save()
    (delivery,) = due(wren)
    sending.sweep()
    (mail,) = mailbox.received
    with translation.override(language):
        body = mail.get_payload(decode=True).decode().strip()
    assert body.endswith(f"{settings.KITH_URL}/you/notices/{delivery.notice.key}/")
    said = f"{mail['Subject']} {mail['From']} {body}".lower().replace(delivery.notice.key.lower(), "")
    assert not [word for word in SENSITIVE if word in said]


def test_several_notices_of_one_person_share_a_mail(wren, mailbox, settings):
    due(wren, count=3)
    due(cast.person("Moth"))
    assert sending.sweep() == 4
    assert len(mailbox.received) == 2
    shared = next(mail for mail in mailbox.received if mail["To"] == "wren@example.org")
    assert shared.get_payload().strip().endswith(f"{settings.KITH_URL}/you/notices/")


def test_a_mail_not_due_yet_waits(wren, mailbox):
    due(wren)
    Delivery.objects.update(due_at=clock.now() + timedelta(hours=1))
    assert sending.sweep() == 0


def test_who_stopped_wanting_mail_gets_none(wren, mailbox):
    due(wren)
    wren.wants_mail = False
    wren.save()
    assert sending.sweep() == 0
    assert mailbox.received == []
    assert not Delivery.objects.exists()


def test_mail_about_a_duty_leaves_whatever_the_wish_and_is_neutral(wren, mailbox):
    tell(wren, "safety.alert", "/desk/alerts/x/")
    due(wren)
    wren.wants_mail = False
    wren.save()
    assert sending.sweep() == 1
    (mail,) = mailbox.received
    assert mail["Subject"] == "You have a message"
    assert Delivery.objects.get().notice.kind == "safety.alert"


def test_a_closed_account_gets_no_mail_about_a_duty_either(wren, mailbox):
    tell(wren, "safety.alert", "/desk/alerts/x/")
    wren.is_active = False
    wren.save()
    assert sending.sweep() == 0
    assert mailbox.received == []


def test_what_a_worker_leased_no_other_sends(wren, mailbox):
    due(wren)
    assert len(sending.lease()) == 1
    assert sending.lease() == []
    assert sending.sweep() == 0


def test_a_lease_that_ran_out_is_taken_over(wren, mailbox):
    due(wren)
    sending.lease()
    Delivery.objects.update(leased_until=clock.now() - timedelta(seconds=1))
    assert sending.sweep() == 1
    assert Delivery.objects.get().tries == 2


def test_the_same_mail_sent_again_has_the_same_name(wren):
    batch = due(wren)
    first, second = (sending.mail_for(wren, batch).message()["Message-ID"] for _try in range(2))
    assert first == second


def test_a_dead_server_puts_the_mail_off_and_keeps_no_words(wren, settings):
    nobody_listens(settings)
    (delivery,) = due(wren)
    assert sending.sweep() == 0
    delivery = again(delivery)
    assert delivery.tries == 1
    assert delivery.last_error == "ConnectionRefusedError"
    assert timedelta(seconds=25) < delivery.due_at - clock.now() <= timedelta(minutes=1)
    assert delivery.leased_until is None


def test_a_dead_server_is_asked_once_a_batch(settings):
    nobody_listens(settings)
    for name in ("Wren", "Moth", "Quill"):
        due(cast.person(name))
    sending.sweep()
    assert sorted(Delivery.objects.values_list("tries", flat=True)) == [0, 0, 1]
    assert not Delivery.objects.filter(leased_until__isnull=False).exists()


def test_one_refused_address_holds_up_nobody_else(wren, mailbox, monkeypatch):
    moth = cast.person("Moth")
    due(wren)
    due(moth)
    whole = sending.mail_for

    def mail_for(person, batch):
        if person == wren:
            raise ValueError("no such address")
        return whole(person, batch)

    monkeypatch.setattr(sending, "mail_for", mail_for)
    assert sending.sweep() == 1
    assert [mail["To"] for mail in mailbox.received] == ["moth@example.org"]


def test_a_refusal_keeps_no_address(wren, refusing_server):
    (delivery,) = due(wren)
    sending.sweep()
    assert again(delivery).last_error == smtplib.SMTPRecipientsRefused.__name__


def test_after_eight_tries_it_is_given_up_for_all_to_see(wren, settings):
    nobody_listens(settings)
    (delivery,) = due(wren)
    for _try in range(10):
        Delivery.objects.update(due_at=clock.now())
        sending.sweep()
    delivery = again(delivery)
    assert delivery.tries == sending.MOST_TRIES
    assert list(Delivery.objects.given_up()) == [delivery]


def test_a_worker_that_always_dies_is_given_up_too(wren):
    (delivery,) = due(wren)
    for _death in range(10):
        sending.lease()
        Delivery.objects.update(leased_until=clock.now())
    assert again(delivery).given_up_at is not None
    assert again(delivery).tries == sending.MOST_TRIES


def test_each_wait_is_longer_and_none_is_over_six_hours():
    for tries in range(1, 9):
        longest = min(timedelta(minutes=1) * 4 ** (tries - 1), timedelta(hours=6))
        for _draw in range(20):
            assert longest / 2 <= sending.wait_after(tries) <= longest
