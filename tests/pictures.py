"""Pictures of the ten main pages of a demo community, to look at: `python -m tests.pictures FOLDER`.

A second folder, if one is given, keeps the community: the next pictures are then taken sooner.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser import PATIENCE, chromium, site_in
from tests.house import ROOT

PASSPHRASE = "there is a seat for you"
WIDTHS = {390: 844, 1280: 800}
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
HOST, MEMBER = "juniper@demo.invalid", "wren@demo.invalid"


# An evening in the first group: the host has opened the room, people sit in the circle, a round is under way.
EVENING = """
from datetime import timedelta
from kith import clock
from kith.conversations.posting import post
from kith.groups.models import Group, Membership
from kith.keys import new_key
from kith.meetings import opening, rounds, seating, whispering
from kith.meetings.models import Meeting
group = Group.objects.get(name="Evenings after loss")
people = [seat.person for seat in Membership.objects.standing().filter(group=group).order_by("pk")[:8]]
host = next(seat.person for seat in Membership.objects.standing().filter(group=group, role="facilitator"))
people = [host, *[one for one in people if one != host]]
still_open = Meeting.objects.filter(group=group, opened_at__isnull=False, closed_at__isnull=True)
still_open.update(closed_at=clock.now())
meeting = Meeting.objects.standing().filter(group=group, opened_at__isnull=True).order_by("starts_at").first()
meeting.planned_at = meeting.starts_at = clock.now()
meeting.ends_at = clock.now() + timedelta(hours=1)
meeting.save()
meeting = opening.open_room(meeting, by=host)
for one in people:
    seating.sit(meeting, by=one)
arriving = next(part for part in meeting.parts.order_by("order") if part.goes_round)
rounds.begin_part(arriving, by=host)
said = ["Glad to see you all. Take your time.", "It was my first week back at work. Mornings are hard.",
        "I slept, for once."]
for one, words in zip(people, said):
    post(meeting.conversation, words, new_key(), by=one)
    rounds.pass_word(meeting, by=one)
seating.raise_hand(meeting, is_up=True, by=people[4])
whispering.whisper(meeting, "Could we leave out hospitals tonight?", new_key(), by=people[5])
"""


def front(page: Page) -> None:
    page.goto("/")


def home(page: Page) -> None:
    page.goto("/home/")


def find(page: Page) -> None:
    page.goto("/finding/")


def group(page: Page) -> None:
    page.goto("/groups/")
    page.get_by_role("main").locator("a[href^='/groups/']").filter(has_text="Evenings").first.click()


def thread(page: Page) -> None:
    group(page)
    page.locator("a[href^='/threads/']").first.click()


def room(page: Page) -> None:
    group(page)
    page.locator("a[href$='/room/']").first.click()
    if page.locator("form[action$='/arriving/']").count():
        page.get_by_role("button", name="Go in", exact=True).click()


def checkin(page: Page) -> None:
    page.goto("/home/")
    page.locator("a[href^='/you/checkins/']").first.click()
    page.locator("a.go").click()


def course(page: Page) -> None:
    page.goto("/you/course/")


def crisis(page: Page) -> None:
    page.goto("/help/")


# A page, and who looks at it.
PAGES = {
    "01-front": (front, ""),
    "02-home": (home, MEMBER),
    "03-find": (find, MEMBER),
    "04-group": (group, MEMBER),
    "05-thread": (thread, MEMBER),
    "06-room": (room, MEMBER),
    "07-console": (room, HOST),
    "08-checkin": (checkin, MEMBER),
    "08-course": (course, MEMBER),
    "09-crisis": (crisis, ""),
}


def main() -> int:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as forgotten,
        demo(Path(*sys.argv[2:3] or [forgotten])) as url,
        chromium() as browser,
    ):
        take(browser, url, folder)
    return 0


@contextmanager
def demo(folder: Path) -> Iterator[str]:
    """The address of a demo community in which an evening is under way."""
    site = site_in(folder, DEMO="yes")
    subprocess.run(site.house.kith("prepare"), cwd=ROOT, env=site.house.environment, check=True)
    if not (folder / "filled").exists():
        fill = site.house.kith("demo", "--people", "200", "--weeks", "26", "--seed", "1")
        subprocess.run(fill, cwd=ROOT, env=site.house.environment, check=True)
        (folder / "filled").touch()
    site.house.run(EVENING)
    with site.serving():
        yield site.url


def take(browser: Browser, url: str, folder: Path) -> None:
    for width, height in WIDTHS.items():
        for theme in THEMES:
            window = ViewportSize(width=width, height=height)
            for who in ("", HOST, MEMBER):
                page = browser.new_page(
                    base_url=url, reduced_motion="reduce", locale="en-GB", viewport=window, color_scheme=theme
                )
                page.set_default_timeout(PATIENCE)
                if who:
                    sign_in(page, who)
                for name, (come, whose) in PAGES.items():
                    if whose == who:
                        come(page)
                        page.wait_for_timeout(300)  # fonts and the first event of a stream
                        whole = name not in {"06-room", "07-console"}
                        page.screenshot(path=folder / f"{name}-{width}-{theme}.png", full_page=whole)
                        print(f"{name}-{width}-{theme}.png", flush=True)
                page.close()


def sign_in(page: Page, address: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label("Passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/home/")


if __name__ == "__main__":
    sys.exit(main())
