"""Two hosts with the parts of one evening before them: the second reads what changed, and loses nothing."""

import re

import pytest

from kith.meetings import weaving
from kith.meetings.models import Part
from kith.meetings.planning import MOST_PARTS
from kith.meetings.tests import evening
from kith.meetings.tests.pages import room, text
from kith.safety.models import Alert
from tests import cast as casting

USUAL = ["arrival", "agreement", "round", "topic", "break", "closing"]
MINE, THEIRS = "What helped this week?", "What was hard this week?"
GRAVE = "i want to die"
TOLD = "Somebody planned this evening meanwhile."


@pytest.fixture
def meeting(cast):
    return evening.meeting(cast.group)


@pytest.fixture
def hosts(cast, as_):
    """Juniper, and a second host beside them."""
    second = casting.person("Hazel")
    casting.seat(cast.group, second, role="facilitator")
    return [as_(cast.facilitator), as_(second)]


def form_of(page):
    """The form as it stands on the page, as a browser would send it."""
    sent = {}
    for tag in re.findall(r"<input [^>]*>", page):
        named = re.search(r'name="(form-[^"]+)"', tag)
        if named:
            value = re.search(r'value="([^"]*)"', tag)
            sent[named[1]] = value[1] if value else ""
    for name, options in re.findall(r'<select name="(form-[^"]+)".*?>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        sent[name] = chosen[1] if chosen else ""
    return sent


def opened(host, meeting):
    sent = form_of(text(host.get(room(meeting, "evening"))))
    assert sent["form-0-shown"]
    return sent


def saved(host, meeting, sent):
    answer = host.post(room(meeting, "evening"), sent)
    return answer.status_code == 302, text(answer) if answer.status_code == 200 else ""


def now(meeting):
    return list(meeting.parts.order_by("order").values_list("kind", "minutes", "question"))


def row_of(sent, kind, question=""):
    """The number of the row with this part."""
    rows = [name.split("-")[1] for name, value in sent.items() if name.endswith("-kind") and value == kind]
    (number,) = [row for row in rows if sent[f"form-{row}-question"] == question]
    return number


def change(sent, kind, asked="", /, **boxes):
    number = row_of(sent, kind, asked)
    return sent | {f"form-{number}-{box}": value for box, value in boxes.items()}


def test_the_second_reads_what_changed_and_the_next_press_keeps_both(hosts, meeting):
    mine, theirs = (opened(host, meeting) for host in hosts)
    assert saved(hosts[1], meeting, change(theirs, "closing", question=THEIRS, minutes="9"))[0]
    done, page = saved(hosts[0], meeting, change(mine, "round", question=MINE))
    assert not done
    for part in (TOLD, "What changed meanwhile", "These stand there now", THEIRS, MINE, "9 min"):
        assert part in page
    assert MINE not in str(now(meeting))
    assert saved(hosts[0], meeting, form_of(page))[0]
    assert ("round", 18, MINE) in now(meeting)
    assert ("closing", 9, THEIRS) in now(meeting)
    assert len(now(meeting)) == 6


def test_where_both_changed_a_part_both_stand_there(hosts, meeting):
    mine, theirs = (opened(host, meeting) for host in hosts)
    saved(hosts[1], meeting, change(theirs, "round", question=THEIRS))
    _done, page = saved(hosts[0], meeting, change(mine, "round", question=MINE))
    again = form_of(page)
    assert int(row_of(again, "round", THEIRS)) + 1 == int(row_of(again, "round", MINE))
    assert saved(hosts[0], meeting, change(again, "round", THEIRS, kind=""))[0]
    assert [question for kind, _minutes, question in now(meeting) if kind == "round"] == [MINE]


def test_a_part_that_was_left_out_stays_out_and_is_named(hosts, meeting):
    mine, theirs = (opened(host, meeting) for host in hosts)
    saved(hosts[1], meeting, change(theirs, "break", kind=""))
    _done, page = saved(hosts[0], meeting, change(mine, "closing", question=MINE))
    gone = page.partition("These were left out")[2].partition("</section>")[0]
    assert "Break" in gone
    assert "Topic" not in gone
    assert saved(hosts[0], meeting, form_of(page))[0]
    assert [kind for kind, _minutes, _question in now(meeting)] == [one for one in USUAL if one != "break"]
    assert now(meeting)[-1][2] == MINE


def test_what_both_added_stands_there_in_turn(hosts, meeting):
    mine, theirs = (opened(host, meeting) for host in hosts)
    added = {"form-6-kind": "round", "form-6-minutes": "7"}
    saved(hosts[1], meeting, theirs | added | {"form-6-question": THEIRS})
    _done, page = saved(hosts[0], meeting, mine | added | {"form-6-question": MINE})
    assert saved(hosts[0], meeting, form_of(page))[0]
    assert [question for _kind, _minutes, question in now(meeting)[6:]] == [THEIRS, MINE]


def test_a_third_change_in_between_is_seen_too(hosts, meeting):
    mine, theirs = (opened(host, meeting) for host in hosts)
    saved(hosts[1], meeting, change(theirs, "topic", question=THEIRS))
    _done, page = saved(hosts[0], meeting, change(mine, "round", question=MINE))
    saved(hosts[1], meeting, change(opened(hosts[1], meeting), "closing", question="And you?"))
    done, page = saved(hosts[0], meeting, form_of(page))
    assert not done
    assert "And you?" in page
    assert saved(hosts[0], meeting, form_of(page))[0]
    assert [question for *_, question in now(meeting) if question] == [MINE, THEIRS, "And you?"]


def test_the_same_from_both_is_no_quarrel(hosts, meeting):
    forms = [change(opened(host, meeting), "round", question=MINE) for host in hosts]
    assert all(saved(host, meeting, form)[0] for host, form in zip(hosts, forms, strict=True))
    assert [question for *_, question in now(meeting) if question] == [MINE]


def test_what_both_changed_in_the_same_way_stands_there_once(hosts, meeting):
    mine, theirs = (change(opened(host, meeting), "round", question=MINE) for host in hosts)
    saved(hosts[1], meeting, theirs)
    _done, page = saved(hosts[0], meeting, change(mine, "closing", question="And you?"))
    assert saved(hosts[0], meeting, form_of(page))[0]
    assert [question for *_, question in now(meeting) if question] == [MINE, "And you?"]


def test_whoever_changed_nothing_writes_nothing_away(hosts, meeting):
    mine, theirs = (opened(host, meeting) for host in hosts)
    saved(hosts[1], meeting, change(theirs, "round", question=THEIRS))
    done, page = saved(hosts[0], meeting, mine)
    assert not done
    assert TOLD in page
    assert saved(hosts[0], meeting, form_of(page))[0]
    assert ("round", 18, THEIRS) in now(meeting)


def test_an_untouched_page_is_saved_as_before(hosts, meeting):
    before = now(meeting)
    assert saved(hosts[0], meeting, opened(hosts[0], meeting))[0]
    assert now(meeting) == before


def test_words_of_another_are_not_read_as_mine_and_mine_are(cast, hosts, meeting):
    meeting.parts.filter(kind=Part.TOPIC).update(question=GRAVE)
    mine, theirs = (opened(host, meeting) for host in hosts)
    saved(hosts[1], meeting, change(theirs, "topic", GRAVE, question=THEIRS))
    _done, page = saved(hosts[0], meeting, change(mine, "round", question=MINE))
    assert 'class="help-panel"' not in page
    assert not Alert.objects.exists()
    _done, page = saved(hosts[0], meeting, change(mine, "round", question=GRAVE))
    assert 'class="help-panel"' in page
    assert Alert.objects.get().person == cast.facilitator


def test_too_many_from_both_are_all_there_until_one_chooses(hosts, meeting):
    mine, theirs = (opened(host, meeting) for host in hosts)
    for form in (mine, theirs):
        form |= {"form-TOTAL_FORMS": "11"}
        for number in range(6, 11):
            form |= {f"form-{number}-kind": "break", f"form-{number}-shown": "", f"form-{number}-asked": ""}
            form |= {f"form-{number}-question": "", f"form-{number}-minutes": str(number)}
    mine |= {f"form-{number}-kind": "topic" for number in range(6, 11)}
    assert saved(hosts[1], meeting, theirs)[0]
    _done, page = saved(hosts[0], meeting, mine)
    again = form_of(page)
    kinds = [value for name, value in again.items() if name.endswith("-kind")]
    assert kinds.count("topic") == 6
    assert len([kind for kind in kinds if kind]) > MOST_PARTS
    done, page = saved(hosts[0], meeting, again)
    assert not done
    assert "between one and twelve parts" in page
    again |= {name: "" for name, value in again.items() if name.endswith("-kind") and value == "break"}
    assert saved(hosts[0], meeting, again)[0]


def test_a_mark_is_the_same_however_a_browser_sends_its_spaces():
    assert weaving.mark_of("round", 5, " a  b\r\n") == weaving.mark_of("round", "5", "a b")
    assert weaving.mark_of("", 5, "") == ""
