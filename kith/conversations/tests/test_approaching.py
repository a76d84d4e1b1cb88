"""The scripted approach: somebody who draws people in a bad hour away is looked at before they can."""

import re
import time
from datetime import timedelta

import pytest

from kith import clock
from kith.conversations import posting
from kith.conversations.models import Message
from kith.keys import new_key
from kith.safety.alerting import raise_alert
from kith.safety.approaches import ELSEWHERE, Approach, kinds, signs_in, weigh
from kith.safety.models import Alert
from tests import cast as people

NUMBER = re.compile(r"07700 900\d\d\d|@lantern_77|98765-4321|600 123 456")
SCRIPTS = {  # one account, message by message, as it goes in all three languages
    "en": (
        "I read your thread twice. You write so well for somebody so sad.",
        "How old are you? I'm 16 too.",
        "Nobody here understands you the way I do. You can trust me.",
        "Don't tell the others, they would only be jealous.",
        "Write me on WhatsApp, my number is 07700 900123.",
    ),
    "pt-br": (
        "Li sua conversa duas vezes. Você escreve tão bem.",
        "Quantos anos você tem? Eu também tenho 16.",
        "Ninguém te entende como eu. Pode confiar em mim.",
        "Não conta pra ninguém, fica entre nós.",
        "Me chama no zap, é 11 98765-4321.",
    ),
    "es": (
        "Leí tu conversación dos veces. Escribes muy bien.",
        "¿Cuántos años tienes? Yo también tengo 16.",
        "Nadie te entiende como yo. Puedes confiar en mí.",
        "No se lo digas a nadie, queda entre nosotros.",
        "Escríbeme por WhatsApp al 600 123 456.",
    ),
}


def in_danger(who, level: int = 2) -> None:
    raise_alert(who, place=f"person:{who.key}", level=level, cause=Alert.MESSAGE)


def conduct_of(who) -> Alert | None:
    return Alert.objects.filter(person=who, is_conduct=True).order_by("-level").first()


def say(thread, who, words: str) -> Message:
    return posting.post(thread, words, new_key(), by=who)


@pytest.mark.parametrize("language", SCRIPTS)
def test_an_alert_stands_before_the_first_contact_detail_could_be_seen(cast, thread, language):
    cast.group.language = language
    cast.group.save(update_fields=["language"])
    in_danger(cast.member)
    levels = []
    for words in SCRIPTS[language]:
        shown = say(thread, cast.late, words).html
        alert = conduct_of(cast.late)
        levels.append(alert.level if alert else 0)
        assert not NUMBER.search(shown), "and the detail itself is not seen even then"
    assert levels[0] == 0, "kind words alone raise nothing"
    assert levels[-2] >= 2, "the alert stands before the contact detail is written at all"
    assert levels[-1] == 3


def test_one_account_that_leads_several_in_danger_elsewhere_is_looked_at_soon(cast):
    for who in (cast.member, cast.second_member):
        in_danger(who)
        say(people.thread(cast.group, who), cast.late, "Shall we talk somewhere private?")
    found = conduct_of(cast.late)
    assert found is not None
    assert found.level == 3


def test_somebody_who_answers_many_is_left_in_peace(cast):
    for who in (cast.member, cast.second_member, cast.facilitator):
        in_danger(who)
        say(people.thread(cast.group, who), cast.late, "I am sorry. I sit with you tonight.")
    assert conduct_of(cast.late) is None


def test_one_sign_of_an_old_account_is_nothing(cast, thread):
    cast.second_member.joined_at = clock.now() - timedelta(days=400)
    cast.second_member.save(update_fields=["joined_at"])
    in_danger(cast.member)
    say(thread, cast.second_member, "How old are you, if I may ask? My son is six.")
    assert conduct_of(cast.second_member) is None


def test_what_was_long_ago_is_not_added_up(cast, thread):
    for words in SCRIPTS["en"][1:3]:
        said = say(thread, cast.late, words)
        Message.objects.filter(pk=said.pk).update(written_at=clock.ago(days=30))
    Alert.objects.all().delete()
    say(thread, cast.late, SCRIPTS["en"][3])
    assert conduct_of(cast.late) is None


@pytest.mark.parametrize(
    ("signs", "reached", "is_new", "level"),
    [
        ({"age"}, 5, False, 0),
        ({"age"}, 5, True, 2),
        ({"age", "secrecy"}, 0, False, 2),
        ({"age", "secrecy"}, 1, False, 3),
        ({"age", "secrecy", "closeness"}, 0, False, 3),
        ({ELSEWHERE}, 1, False, 0),
        ({ELSEWHERE}, 1, True, 2),
        ({ELSEWHERE}, 2, False, 3),
        (set(), 12, True, 0),
    ],
)
def test_what_several_signs_mean(signs, reached, is_new, level):
    assert weigh(Approach(frozenset(signs), reached, is_new=is_new)) == level


def test_no_pattern_runs_away():
    began = time.perf_counter()
    for text in ("tell " * 2_000, "nao conta pra " * 800, "i'm only just " * 900, "a" * 20_000):
        assert signs_in(text) <= kinds()
    assert time.perf_counter() - began < 0.5
