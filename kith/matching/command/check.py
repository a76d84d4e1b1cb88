"""Holding a plan against its problem: `kith match check`."""

import argparse

from kith.matching.checking.verdict import faults_of, read_plan, read_problem
from kith.matching.command.texts import read_from

EXAMPLE = "kith match check problem.json plan.json"
FAULTY = 1  # the exit status for a plan that does not hold


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("problem", metavar="PROBLEM", help="the file that the plan was made from")
    parser.add_argument("plan", metavar="PLAN", help="the file with the plan; - is standard input")


def run(asked: argparse.Namespace) -> int:
    """Prints each fault by its path in the plan, or that it holds."""
    problem, plan = read_from(asked.problem, read_problem), read_from(asked.plan, read_plan)
    faults = faults_of(problem, plan)
    for fault in faults:
        print(fault)
    if not faults:
        placed, new = len(plan["placements"]), len(plan["new_groups"])
        print(f"holds: {placed} people placed, {new} new groups, {len(plan['waiting'])} who wait")
    return FAULTY if faults else 0
