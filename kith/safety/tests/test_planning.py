"""Rules of the safety plan: only its owner reads it, it is kept as it is typed, and a device forgets it."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from kith.people.ending import end_everywhere
from kith.people.sealing import forget_key
from kith.safety import planning
from kith.safety.models import Plan, PlanOnDevice
from kith.safety.views.plans import COOKIE
from tests.cast import person

pytestmark = pytest.mark.django_db
PARTS = {"signs": "I stop answering.", "people": "Ana upstairs", "safe": "Pills go to Ana."}


@pytest.fixture
def wren():
    return person("Wren")


@pytest.fixture
def signed_in(wren) -> Client:
    client = Client()
    client.force_login(wren, backend="kith.people.backends.PersonBackend")
    return client


@pytest.fixture
def device(wren, signed_in) -> Client:
    """A device that shows the plan, on which nobody is signed in any more."""
    planning.save_plan(PARTS, by=wren)
    signed_in.post(reverse("safety:device"), {"keep": "yes"})
    left = Client()
    left.cookies[COOKIE] = signed_in.cookies[COOKIE].value
    return left


def shown_on(client: Client) -> str:
    page = client.get(reverse("safety:here")).content.decode()
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


def test_it_is_written_read_and_changed(signed_in):
    signed_in.post(reverse("safety:changing"), PARTS)
    page = signed_in.get(reverse("safety:plan")).content.decode()
    assert all(words in page for words in PARTS.values())
    assert "Pills go to Ana." in signed_in.get(reverse("safety:changing")).content.decode()


def test_it_is_kept_as_it_is_typed(wren, signed_in):
    sent = signed_in.post(reverse("safety:changing"), {"signs": "I st"}, headers={"X-Composer": "1"})
    assert sent.status_code == 204
    assert planning.plan_of(wren)["signs"] == "I st"


def test_no_table_holds_a_word_of_it(wren, device):
    for row in (Plan.objects.get(), PlanOnDevice.objects.get()):
        raw = b"".join(bytes(value) for value in vars(row).values() if isinstance(value, (bytes, memoryview)))
        assert b"Ana" not in raw
    forget_key(wren)
    assert not planning.is_begun(planning.plan_of(wren))


def test_a_device_that_was_chosen_shows_it_without_signing_in(device):
    assert "Ana upstairs" in shown_on(device)


def test_with_the_plan_stand_the_numbers_of_its_persons_country(wren, device, signed_in):
    wren.country = "BR"
    wren.save()
    for page in (signed_in.get(reverse("safety:plan")).content.decode(), shown_on(device)):
        numbers = re.findall(r'href="tel:(\d+)"', page)
        assert numbers == ["188", "192"]
        assert page.index("Ana upstairs") < page.index('href="tel:188"')
    assert "tel:" not in shown_on(Client()), "a device that shows nothing tells nothing of a country"


def test_where_no_line_is_known_nobody_is_said_to_listen(wren, device, signed_in):
    wren.country = "ZZ"
    wren.save()
    for page in (signed_in.get(reverse("safety:plan")).content.decode(), shown_on(device)):
        assert "You can talk to someone now" not in page
        assert re.findall(r'class="button lamp" href="([^"]+)"', page) == ["tel:112"]
        assert "Why no line stands here, and where to find one" in page
        assert "More lines" not in page


def test_what_is_changed_elsewhere_reaches_the_device(wren, device):
    planning.save_plan(PARTS | {"people": "Ben, next door"}, by=wren)
    assert "Ben, next door" in shown_on(device)


def test_the_cookie_goes_to_that_page_alone_and_no_script_reads_it(wren, signed_in):
    planning.save_plan(PARTS, by=wren)
    cookie = signed_in.post(reverse("safety:device"), {"keep": "yes"}).cookies[COOKIE]
    assert (cookie["path"], cookie["httponly"]) == ("/plan/", True)


def test_any_other_device_is_told_the_same_as_a_forgotten_one(wren, device):
    made_up = Client()
    made_up.cookies[COOKIE] = f"{'a' * 22}.{'b' * 43}="
    wrong_key = Client()
    wrong_key.cookies[COOKIE] = f"{PlanOnDevice.objects.get().key}.{'b' * 43}="
    broken = Client()
    broken.cookies[COOKIE] = "%%%"
    planning.forget_devices(by=wren)
    said = {shown_on(client) for client in (device, made_up, wrong_key, broken, Client())}
    assert len(said) == 1
    assert "Nothing is kept on this device" in said.pop()


def test_it_is_taken_off_from_anywhere(wren, device, signed_in):
    for _press in range(2):
        signed_in.post(reverse("safety:device"), {"forget": PlanOnDevice.objects.latest("pk").key})
        assert "Ana" not in shown_on(device)
        planning.keep_on_device("another", by=wren)


def test_a_plan_that_is_not_begun_is_kept_on_no_device(signed_in):
    answer = signed_in.post(reverse("safety:device"), {"keep": "yes"}, follow=True)
    assert "Write something into your plan first." in answer.content.decode()
    assert COOKIE not in signed_in.cookies
    assert not PlanOnDevice.objects.exists()


def test_signing_out_everywhere_takes_it_off_every_device(wren, device):
    end_everywhere(wren)
    assert "Ana" not in shown_on(device)
    assert planning.is_begun(planning.plan_of(wren)), "the plan itself stays"


def test_whoever_is_signed_in_on_it_is_led_to_a_plan_of_their_own(wren, device):
    device.force_login(wren)
    assert "Ana upstairs" in shown_on(device)
    device.force_login(person("Moth"))
    answer = device.get(reverse("safety:here"))
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("safety:plan"))


def test_once_their_key_is_destroyed_no_device_opens_it_either(wren, device):
    forget_key(wren)
    assert "Nothing is kept on this device" in shown_on(device)


def test_on_the_device_itself_too(wren, device):
    answer = device.post(reverse("safety:here"))
    assert answer.cookies[COOKIE].value == ""
    assert not PlanOnDevice.objects.exists()


def test_nobody_takes_it_off_the_device_of_another(wren, device):
    other = person("Moth")
    planning.forget_devices(by=other, key=PlanOnDevice.objects.get().key)
    planning.forget_this_device(f"{PlanOnDevice.objects.get().key}.{'b' * 43}=")
    assert "Ana" in shown_on(device)


def test_an_empty_plan_is_no_plan(wren, device):
    planning.save_plan({}, by=wren)
    assert not Plan.objects.exists()
    assert "Ana" not in shown_on(device)


def test_no_device_shows_it_before_it_was_asked(signed_in, wren):
    planning.save_plan(PARTS, by=wren)
    page = signed_in.get(reverse("safety:device")).content.decode()
    assert "whom you are afraid of" in page
    assert not PlanOnDevice.objects.exists()
