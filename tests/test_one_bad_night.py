"""What somebody wrote in distress, and that they did, stands in no log, address, mail, notice or session."""

import io
import json
import logging
import logging.config
import re
from collections.abc import Callable, Iterator

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.urls import reverse

from kith.audit.models import Entry
from kith.config.logging import configure, logging_settings
from kith.keys import new_key
from kith.ledger.models import Fact
from kith.notices import sending
from kith.notices.models import Delivery, Notice
from kith.safety import noticing
from kith.safety.models import Alert
from tests import cast as makers
from tests.cast import Cast
from tests.signing import with_both_factors

pytestmark = pytest.mark.django_db
GRAVE = "i took all the pills ten minutes ago, goodbye marmalade"
FAILS = "i will jump tonight, kumquat"
CRISIS = re.compile(
    r"pills|goodbye|marmalade|jump|kumquat"
    r"|suicid|overdose|imminent|ideation|self.?harm|want to die|crisis|distress",
    re.IGNORECASE,
)
WORDS_ARE_THERE = {"conversations.Message", "conversations.Conversation"}  # what was posted, for its readers


@pytest.fixture
def logged() -> Iterator[Callable[[], str]]:
    """Everything the house would write to its log, at its most talkative."""
    root, written = logging.getLogger(), io.StringIO()
    before = (root.handlers[:], root.level)
    settings = logging_settings(level="DEBUG")
    settings["handlers"]["stderr"]["stream"] = written
    logging.config.dictConfig(settings)
    configure()
    yield written.getvalue
    root.handlers[:], root.level = before


class Browser:
    """Somebody's browser, which remembers every address it was given."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.addresses: list[str] = []

    def opens(self, path: str) -> str:
        self.addresses.append(path)
        page = self.client.get(path).content.decode()
        self.addresses += re.findall(r"(?:href|action|src|hx-\w+)=\"([^\"]*)\"", page)
        return page

    def sends(self, path: str, **form: str) -> None:
        answer = self.client.post(path, form)
        self.addresses += [path, answer.headers.get("Location", "")]
        assert answer.status_code in {200, 204, 302}


@pytest.fixture
def lived(monkeypatch: pytest.MonkeyPatch, logged: Callable[[], str]) -> list[str]:
    """One bad night, from the words to the desk; once the screen fails on them. All addresses of it."""
    cast = Cast()
    thread = makers.thread(cast.group, cast.second_member)
    wren, larch = Browser(with_both_factors(cast.member)), Browser(with_both_factors(cast.moderator))
    replies = reverse("conversations:replies", args=[thread.key])
    wren.sends(replies, words=GRAVE, nonce=new_key())
    wren.opens(reverse("conversations:thread", args=[thread.key]))
    wren.sends(reverse("safety:asking"), place=f"conversation:{thread.key}")
    with monkeypatch.context() as broken:
        broken.setattr(noticing, "read", _fails)
        wren.sends(replies, words=FAILS, nonce=new_key())
    alert = reverse("moderation:alert", args=[Alert.objects.get().key])
    for path in (reverse("web:home"), reverse("notices:notices"), alert):
        larch.opens(path)
    larch.sends(alert)
    for name in ("safety:looks", "audit:own", "notices:notices"):
        wren.opens(reverse(name))
    sending.sweep()
    return wren.addresses + larch.addresses


def _fails(text: str, **_how: str) -> None:
    raise ValueError(text)


def test_no_word_of_it_is_anywhere_but_where_it_was_written(lived, logged):
    assert Alert.objects.get().level == 4, "it was noticed"
    assert "the screen failed" in logged(), "and once it was not"
    assert Delivery.objects.filter(sent_at__isnull=False).exists()
    captured = {
        "log": logged(),
        "addresses": "\n".join(address for address in lived if not address.startswith("/static/")),
        "mail": "\n".join(f"{one.subject}\n{one.body}\n{one.extra_headers}" for one in mail.outbox),
        "notices": json.dumps(list(Notice.objects.values_list("kind", "names", "path"))),
        "facts": json.dumps(list(Fact.objects.values_list("kind", "about", "details"))),
        "record": json.dumps(list(Entry.objects.values_list("kind", "about", "details"))),
        "sessions": json.dumps([one.get_decoded() for one in Session.objects.all()]),
    }
    assert all(captured.values()), "something was captured of each"
    found = {where: sorted(set(CRISIS.findall(text))) for where, text in captured.items()}
    assert {where: words for where, words in found.items() if words} == {}


def test_no_table_but_that_of_messages_holds_a_word_of_it_in_clear(lived):
    holding = {
        model._meta.label
        for model in apps.get_models()
        for row in model.objects.all()
        if any(word in str(value) for word in ("marmalade", "kumquat") for value in vars(row).values())
    }
    assert holding <= WORDS_ARE_THERE
    assert "conversations.Message" in holding
