"""What each verb of the `kith` command does, once the settings are loaded."""

from datetime import datetime
from typing import Any

from kith import clock
from kith.audit import accounting, authorities, verifying, wording
from kith.config import messages as catalogues
from kith.config import preparing, server, sweeps
from kith.config.doctor import examine
from kith.config.greeting import greeting
from kith.demo import making
from kith.gates import Refused


def serve(*, host: str, port: int) -> None:
    _refuse_unprepared()
    server.serve(host, port)


def work() -> None:
    _refuse_unprepared()
    print("Sweeping every few seconds. Stop with Ctrl+C.", flush=True)
    sweeps.work()


def prepare() -> None:
    preparing.prepare(tell=_tell)
    _tell("Prepared.")


def demo(*, until: datetime | None, serve: bool, port: int, **size: int) -> None:
    """Fill an empty database. With `serve`: do all it takes to look around, as often as one likes."""
    if serve:
        preparing.prepare(tell=_tell)
    if making.is_wanted() or not serve:
        making.make(**size, until=until or clock.now(), tell=_tell)
    for line in greeting():
        _tell(line)
    if serve:
        server.serve("127.0.0.1", port)


def doctor(*, send_to: str | None) -> int:
    findings = examine(send_to=send_to or "")
    for finding in findings:
        _tell(finding.line)
    return int(any(finding.is_fault for finding in findings))


def audit(*, what: str, head: str | None, granted: bool) -> int:
    _refuse_unprepared()
    if what == "authority":
        authorities.note_request(granted=granted)
        _tell("Noted in the record.")
        return 0
    if what == "head":
        found = verifying.head()
        _tell(f"{found.position} {found.hash}")
        return 0
    finding = verifying.verify(noted=head or "", tell=lambda count: _tell(f"{count} entries hold so far"))
    for line in finding.lines():
        _tell(line)
    return int(not finding.is_whole)


def transparency(*, since: datetime, until: datetime) -> None:
    _refuse_unprepared()
    if since >= until:
        raise Refused("--from must lie before --to")
    for line in wording.text(accounting.report(since, until)):
        _tell(line)


def messages() -> None:
    for locale, lacking in catalogues.collect().items():
        _tell(f"{locale}: {lacking} texts to translate")


def _refuse_unprepared() -> None:
    if not preparing.is_prepared():
        raise Refused("The site is not prepared. Run: kith prepare")


def _tell(line: Any) -> None:
    print(line, flush=True)
