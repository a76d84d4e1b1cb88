"""The flow of people through a trial: `kith stats consort`."""

import argparse

from kith.stats.command.flow_options import counts_in, reason_options
from kith.stats.plots.flow import Consort, ConsortArm, draw_consort
from kith.stats.refusing import BadInput
from kith.stats.tables import read
from kith.stats.trials.flows import Box, Flow, consort
from kith.stats.trials.tallying import consort_of

EXAMPLE = (
    "kith stats consort example:trial_records.csv --arm arm --excluded excluded --not-received not_received "
    "--lost lost --discontinued discontinued --not-analysed not_analysed"
)
COLUMNS = (
    ("excluded", "why somebody was not randomised"),
    ("not-received", "why somebody did not receive it"),
    ("lost", "why somebody was lost"),
    ("discontinued", "why somebody stopped"),
    ("not-analysed", "why somebody is not in the analysis"),
)


def options(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "One row a person assessed; all columns but the arm hold a reason or nothing. Or a file of counts: "
        'FILE.json with "assessed", "excluded" and "arms".'
    )
    parser.add_argument("--arm", metavar="COLUMN", help="the arm allocated to; empty for who was not")
    reason_options(parser, COLUMNS)


def run(asked: argparse.Namespace) -> Flow:
    counts = counts_in(asked.file)
    if counts is not None:
        return consort(counts)
    if asked.arm is None or asked.excluded is None:
        raise BadInput("records need --arm and --excluded")
    return consort_of(
        read(asked.file),
        arm=asked.arm,
        excluded=asked.excluded,
        not_received=asked.not_received,
        lost=asked.lost,
        discontinued=asked.discontinued,
        not_analysed=asked.not_analysed,
    )


def picture(result: Flow) -> str:
    arms = list(dict.fromkeys(box.arm for box in result.boxes if box.arm))
    return draw_consort(
        Consort(
            title="Flow of people through the trial",
            assessed=result.count("assessed"),
            excluded=_reasons(result.box("excluded")),
            randomised=result.count("randomised"),
            arms=tuple(_arm(result, arm) for arm in arms),
        )
    )


def _arm(result: Flow, arm: str) -> ConsortArm:
    def many(key: str, otherwise: int) -> int:
        box = result.box(key, arm)
        return otherwise if box is None else box.count

    allocated = result.count("allocated", arm)
    gone = allocated - result.count("followed", arm)
    discontinued = many("discontinued", 0)
    return ConsortArm(
        name=arm,
        allocated=allocated,
        received=result.count("received", arm),
        lost=many("lost", gone - discontinued),
        discontinued=discontinued,
        analysed=result.count("analysed_itt", arm),
        not_received=_reasons(result.box("not_received", arm)),
    )


def _reasons(box: Box | None) -> tuple[tuple[str, int], ...]:
    if box is None or not box.count:
        return ()
    return box.reasons or (("no reason given", box.count),)
