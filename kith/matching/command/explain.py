"""Why somebody is placed where they are, or waits: `kith match explain`."""

import argparse

from kith.matching.command.texts import read_from
from kith.matching.explaining import explain
from kith.matching.recording import read_plan

EXAMPLE = "kith match explain plan.json p17"


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("plan", metavar="PLAN", help="the file with the plan; - is standard input")
    parser.add_argument("person", metavar="PERSON", help="the id of somebody in it")


def run(asked: argparse.Namespace) -> int:
    for sentence in explain(read_from(asked.plan, read_plan), asked.person):
        print(sentence)
    return 0
