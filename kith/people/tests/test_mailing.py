"""Mailing: a letter leaves once, is tried again, and is given up in sight of the operator."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMessage

from kith import clock
from kith.people import mailing
from kith.people.models import Letter

pytestmark = pytest.mark.django_db


def letter():
    return mailing.put_out(EmailMessage("A message", "words to wren", "kith@localhost", ["wren@example.org"]))


@pytest.fixture
def no_server(monkeypatch):
    def refuse(self, **_more):
        raise smtplib.SMTPServerDisconnected

    monkeypatch.setattr(EmailMessage, "send", refuse)


def test_a_letter_leaves_once_and_its_row_goes():
    letter()
    assert mailing.sweep() == 1
    assert mailing.sweep() == 0
    assert [(sent.to, sent.body) for sent in mail.outbox] == [(["wren@example.org"], "words to wren")]
    assert not Letter.objects.exists()


def test_a_waiting_letter_can_be_read_by_nobody():
    assert "wren" not in letter().sealed


def test_a_letter_that_another_worker_holds_is_left_alone():
    letter()
    mailing._lease()
    assert mailing.sweep() == 0
    assert not mail.outbox


def test_a_letter_whose_worker_died_leaves_later(at):
    travel = at(clock.now())
    letter()
    mailing._lease()
    travel.shift(mailing.LEASE + timedelta(seconds=1))
    assert mailing.sweep() == 1


def test_a_mail_server_that_is_away_loses_nothing(no_server, at, monkeypatch):
    travel = at(clock.now())
    letter()
    assert mailing.sweep() == 0
    monkeypatch.undo()
    assert mailing.sweep() == 0
    travel.shift(timedelta(minutes=1))
    assert mailing.sweep() == 1


def test_without_a_line_one_letter_is_tried_and_the_others_are_put_back(no_server, at, monkeypatch):
    travel = at(clock.now())
    for _ in range(3):
        letter()
    assert mailing.sweep() == 0
    assert sorted(Letter.objects.values_list("tries", flat=True)) == [0, 0, 1]
    assert not Letter.objects.filter(leased_until__isnull=False).exists()
    monkeypatch.undo()
    travel.shift(timedelta(minutes=1))
    assert mailing.sweep() == 3


def test_a_letter_that_cannot_be_sent_keeps_no_other_from_leaving(monkeypatch):
    bad, good = letter(), letter()
    send = EmailMessage.send

    def refuse_the_first(self, **more):
        if not mail.outbox and not refused:
            refused.append(self)
            raise ValueError("an address no mail can carry")
        return send(self, **more)

    refused: list[EmailMessage] = []
    monkeypatch.setattr(EmailMessage, "send", refuse_the_first)
    assert mailing.sweep() == 1
    assert Letter.objects.get().pk in {bad.pk, good.pk}


def test_a_letter_that_cannot_be_opened_keeps_no_other_from_leaving():
    closed = letter()
    Letter.objects.filter(pk=closed.pk).update(sealed="AAAA")
    letter()
    assert mailing.sweep() == 1
    assert Letter.objects.get().pk == closed.pk


def test_after_eight_tries_it_is_given_up_and_emptied(no_server, at):
    travel = at(clock.now())
    letter()
    for _try in range(10):
        mailing.sweep()
        travel.shift(timedelta(hours=2))
    row = Letter.objects.get()
    assert (row.tries, row.sealed) == (8, "")
    assert row.gave_up_at is not None
