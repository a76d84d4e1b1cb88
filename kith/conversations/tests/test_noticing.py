"""Writing in threads, with the screen: the same rows and the same delivery, and help in the answer."""

import re
from contextlib import nullcontext
from unittest import mock

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kith.conversations import editing, posting
from kith.conversations import noticing as of_conversations
from kith.conversations.models import Conversation, Message
from kith.gates import Refused
from kith.groups.models import Group
from kith.keys import new_key
from kith.ledger.models import Fact
from kith.notices.models import Notice
from kith.safety import noticing
from kith.safety.models import Alert, Noticed, Shown
from kith.safety.showing import close

GRAVE = "i want to die"
HEARD = "I read what you wrote, and I am here"


def write(thread, by, words=GRAVE, **fields):
    return posting.post(thread, words, new_key(), by=by, **fields)


def reply(client, thread, words=GRAVE, nonce=None, **headers):
    return client.post(
        reverse("conversations:replies", args=[thread.key]),
        {"words": words, "nonce": nonce or new_key()},
        **headers,
    )


def test_a_thread_is_read_with_its_title(cast):
    thread = posting.open_thread(cast.group, GRAVE, "Hello.", new_key(), by=cast.member)
    assert Alert.objects.get().place == f"conversation:{thread.key}"
    assert Noticed.objects.get().source == f"message:{thread.messages.get().key}"


def test_a_content_note_is_read_and_what_it_names_is_no_sign_of_its_writer(cast, thread):
    write(thread, cast.member, HEARD, content_note="suicide, loss of a brother")
    assert not Alert.objects.exists()
    write(thread, cast.member, HEARD, content_note=GRAVE)
    assert Alert.objects.exists()


def test_a_title_does_not_change_how_the_words_under_it_are_read(cast):
    posting.open_thread(cast.group, "Evenings after loss", GRAVE, new_key(), by=cast.member)
    assert Alert.objects.get().level == 2


def test_a_sentence_that_begins_in_the_title_is_read_to_its_end(cast):
    posting.open_thread(cast.group, "I really want to", "die", new_key(), by=cast.member)
    assert Alert.objects.exists()


def test_an_edit_is_read_and_only_when_something_changed(cast, thread):
    message = write(thread, cast.member, HEARD)
    editing.edit(message, HEARD, by=cast.member)
    assert not Noticed.objects.exists()
    assert editing.edit(message, GRAVE, by=cast.member).shown is not None
    assert Alert.objects.get().person == cast.member


def test_taking_back_closes_no_alert(cast, thread):
    message = write(thread, cast.member)
    editing.take_back(message, by=cast.member)
    assert Alert.objects.get().closed_at is None


def test_two_peers_who_ask_after_the_last_writer_raise_an_alert_about_them(cast, thread):
    write(thread, cast.second_member, "it will all be settled by the weekend, thank you")
    write(thread, cast.facilitator, "are you ok? please answer")
    write(thread, cast.member, "please stay with us")
    assert Alert.objects.get().person == cast.second_member


def test_a_quiet_message_costs_not_one_query_more(cast, thread):
    write(thread, cast.member, HEARD)  # what is asked at the first time alone
    with mock.patch.object(noticing, "read") as none:
        none.return_value = mock.Mock(is_screened=True, findings=())
        with CaptureQueriesContext(connection) as without:
            write(thread, cast.member, HEARD)
    with CaptureQueriesContext(connection) as with_it:
        write(thread, cast.member, HEARD)
    assert len(with_it) == len(without)


def test_when_the_screen_fails_the_message_is_out_all_the_same(cast, thread, monkeypatch, signed_in):
    def fail(*_args, **_named):
        raise RuntimeError

    monkeypatch.setattr(noticing, "read", fail)
    answer = reply(signed_in(cast.member), thread)
    assert answer.status_code == 302
    assert Message.objects.filter(words=GRAVE).count() == 1
    assert Fact.objects.filter(kind="safety.screen_failed").exists()


TEXTS = st.one_of(
    st.sampled_from(
        [
            GRAVE,
            "i took all the pills ten minutes ago",
            "quiero morirme esta noche",
            "eu vou me matar hoje",
            "kill yourself, nobody wants you here",
            "text me 07700 900123 for a miracle cure, 50 dollars",
            "das ist ein schöner Tag und ich gehe in den Wald",
        ]
    ),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=300),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=TEXTS)
def test_whatever_is_written_its_row_position_and_delivery_are_as_without_the_screen(cast, thread, words):
    assert outcome(cast, thread, words) == outcome(cast, thread, words, is_off=True)


COLUMNS = (
    "position",
    "revision",
    "author",
    "alias",
    "words",
    "html",
    "folded",
    "content_note",
    "taken_back_at",
)


def outcome(cast, thread, words, *, is_off=False):
    """All that others can see of a writing: its row, its place, who is woken and told, what is recorded."""
    woken: list[str] = []
    off = mock.patch.object(of_conversations, "notice", return_value=None)
    nothing = mock.patch.object(posting, "wake", woken.append)
    with transaction.atomic(), nothing, off if is_off else nullcontext():
        try:
            message = posting.post(thread, words, "n", by=cast.second_member)
            return (*seen_of(message), woken)
        except Refused as refused:
            return str(refused)
        finally:
            transaction.set_rollback(True)


def seen_of(message):
    facts = Fact.objects.filter(kind__startswith="conversations.").order_by("pk")
    told = Notice.objects.filter(kind__startswith="conversations.")
    return (
        Message.objects.filter(pk=message.pk).values_list(*COLUMNS).get(),
        Conversation.objects.values_list("last_position", "voices").get(pk=message.conversation_id),
        list(told.values_list("person", "kind", "path")),
        [(fact.kind, fact.by, fact.details) for fact in facts],
    )


def test_the_answer_to_a_grave_message_leads_where_that_to_a_quiet_one_leads(cast, thread, signed_in):
    client = signed_in(cast.member)
    quiet, grave = reply(client, thread, HEARD), reply(client, thread)
    assert re.sub(r"\d+$", "", quiet.url) == re.sub(r"\d+$", "", grave.url)
    assert "help" not in grave.url


def test_the_page_shows_help_below_the_message_to_its_writer_alone(cast, thread, signed_in):
    client = signed_in(cast.member)
    page = client.get(reply(client, thread).url).content.decode()
    own = thread.messages.order_by("position").last()
    assert page.index(f'data-key="{own.key}"') < page.index("help-panel") < page.index('id="composer"')
    assert "Your words are posted just as you wrote them" in page
    panel = page[page.index("help-panel") : page.index('id="composer"')]
    assert "We noticed “want to die”" in panel
    assert "data-fresh" in page
    other = signed_in(cast.second_member).get(reverse("conversations:thread", args=[thread.key]))
    assert "help-panel" not in other.content.decode()


def test_help_comes_with_an_edit(cast, thread, signed_in):
    message, client = write(thread, cast.member, HEARD), signed_in(cast.member)
    answer = client.post(reverse("conversations:edits", args=[message.key]), {"words": GRAVE}, follow=True)
    assert "help-panel" in answer.content.decode()


def test_help_comes_with_a_new_thread(cast, signed_in):
    where = reverse("conversations:new_thread", args=[cast.group.key])
    given = {"title": "Tonight", "words": GRAVE, "nonce": new_key()}
    assert "help-panel" in signed_in(cast.member).post(where, given, follow=True).content.decode()


def test_i_am_safe_takes_the_panel_away_and_leaves_the_alert(cast, thread, signed_in):
    client = signed_in(cast.member)
    where = reply(client, thread).url
    shown = Shown.objects.get()
    answer = client.post(
        reverse("safety:panel", args=[shown.key]),
        {"answer": "safe", "back": where.split("#")[0]},
        follow=True,
    )
    page = answer.content.decode()
    assert "help-panel" not in page
    assert "sees that you said so" in page
    assert Shown.objects.get().answer == Shown.SAFE
    assert Alert.objects.get().closed_at is None


def test_nobody_closes_the_panel_of_somebody_else(cast, thread, signed_in):
    shown = write(thread, cast.member).shown
    address = reverse("safety:panel", args=[shown.key])
    assert signed_in(cast.second_member).post(address).status_code == 404
    with pytest.raises(Shown.DoesNotExist):
        close(shown, by=cast.second_member)


def test_a_form_that_is_sent_again_is_answered_with_the_same_help(cast, thread):
    nonce = new_key()
    first = posting.post(thread, GRAVE, nonce, by=cast.member)
    again = posting.post(thread, GRAVE, nonce, by=cast.member)
    assert again.pk == first.pk
    assert again.shown == first.shown is not None


def test_on_the_page_of_ones_own_message_stands_why(cast, thread, signed_in):
    message = write(thread, cast.member)
    address = reverse("conversations:message", args=[message.key])
    page = signed_in(cast.member).get(address).content.decode()
    assert "We noticed “want to die”. It can mean a wish to die, or to be gone." in page
    assert "en.ideation.wish" in page
    assert "noticed" not in signed_in(cast.second_member).get(address).content.decode()


def test_of_conduct_the_writer_is_told_nothing_by_a_machine(cast, thread, signed_in):
    message = write(thread, cast.member, "call me at 07700 900123")
    client = signed_in(cast.member)
    assert Alert.objects.get().is_conduct
    for address in (reverse("conversations:message", args=[message.key]), f"/threads/{thread.key}/"):
        page = client.get(address).content.decode()
        assert "help-panel" not in page
        assert "noticed" not in page


def test_where_the_language_is_not_screened_the_composer_says_so(cast, thread, signed_in):
    Group.objects.update(language="de")
    client = signed_in(cast.member)
    for address in (f"/threads/{thread.key}/", reverse("conversations:new_thread", args=[cast.group.key])):
        page = client.get(address).content.decode()
        assert "is not screened" in page
        assert reverse("safety:asking") in page
    Group.objects.update(language="pt-br")
    assert "is not screened" not in client.get(f"/threads/{thread.key}/").content.decode()


def test_a_text_in_another_language_is_answered_with_a_word_about_it(cast, thread, signed_in):
    client = signed_in(cast.member)
    words = "das ist ein schöner Tag und ich gehe heute in den Wald mit meinem Hund"
    page = client.get(reply(client, thread, words).url).content.decode()
    assert "could not read the language" in page
    assert "Nobody has been told." in page
    assert "I would like a person" in page
