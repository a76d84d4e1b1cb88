"""`kith stats`: one verb a method, on a CSV file, as text, as JSON and as a picture."""

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import NoReturn

from kith.stats.refusing import BadInput, Declined

MISTAKE = 2  # the exit status for input that makes no sense, and for what must not be answered


@dataclass(frozen=True)
class Verb:
    """One method: what it answers, and the module of this package that asks for it.

    The module has `EXAMPLE`, a command line that works on data that ships; `options(parser)`; and
    `run(asked) -> Result`. Where there is a picture it has `picture(result) -> str`, an SVG.
    """

    says: str
    module: str
    takes_file: bool = True


VERBS: dict[str, Verb] = {
    "change": Verb("reliable and clinically significant change", "change"),
    "rates": Verb("response, remission and recovery, or any event, with intervals; two arms", "rates"),
    "prepost": Verb("change from before to after in points and in standard deviations", "prepost"),
    "alpha": Verb("reliability of a scale: alpha and omega, item by item", "alpha"),
    "icc": Verb("agreement of raters on a scale", "icc"),
    "kappa": Verb("agreement of two raters in categories", "kappa"),
    "dose": Verb("attendance or hours and an outcome, adjusted; risks and E-values", "dose"),
    "survival": Verb("time to an event: Kaplan-Meier, log-rank, Cox", "survival"),
    "competing": Verb("time to one of several ends: cumulative incidence", "competing"),
    "mixed": Verb("mixed models: members in groups over time, REML or ML", "mixed"),
    "lagged": Verb("help given and received, and how a member is a wave later", "lagged"),
    "effects": Verb("effect sizes from summary data", "effects"),
    "pool": Verb("meta-analysis: fixed or random effects, prediction interval, subgroups", "pool"),
    "regress": Verb("meta-regression: effects by what differs between studies", "regress"),
    "multilevel": Verb("three-level meta-analysis: several effects of one study, CR2", "multilevel"),
    "sparse": Verb("rare events: Mantel-Haenszel and Peto", "sparse"),
    "bias": Verb("small-study effects: Egger, Begg, trim and fill, funnel", "bias"),
    "influence": Verb("studies left out one at a time", "influence"),
    "claim": Verb("whether the numbers of printed claims can be true together", "claim"),
    "robust": Verb("regression with standard errors that allow for clusters: CR2", "robust"),
    "designeffect": Verb("intraclass correlation of groups, and the design effect", "designeffect"),
    "samplesize": Verb("people and groups that a trial needs", "samplesize", takes_file=False),
    "allocate": Verb("arms drawn by permuted blocks or by minimisation", "allocate"),
    "consort": Verb("the flow of people through a trial", "consort"),
    "prisma": Verb("the flow of records through a review", "prisma"),
    "ancova": Verb("the difference of arms given where people began, groups respected", "ancova"),
    "equivalence": Verb("whether two arms are alike within a stored margin", "equivalence"),
    "noninferiority": Verb("whether the new arm is not worse by a stored margin", "noninferiority"),
    "impute": Verb("the difference of arms under multiple imputation", "impute"),
    "tipping": Verb("how much worse unseen outcomes must be to turn the conclusion", "tipping"),
    "power": Verb("how often a planned trial would succeed, by simulation", "power", takes_file=False),
    "costs": Verb("two arms by cost and effect: net benefit, acceptability, ratio, EVPI", "costs"),
    "frontier": Verb(
        "several options by cost and effect: dominance, extended dominance, the best", "frontier"
    ),
}


class Parser(argparse.ArgumentParser):
    """A parser that answers a mistake with one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(MISTAKE, f"{self.prog}: {message}. See: {self.prog} --help\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one verb. Bad input, or a question that must not be answered, is one line and exit status 2."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or given[0] in {"-h", "--help"}:
        print(overview())
        return 0
    if given[0] not in VERBS:
        print(f'kith stats: there is no verb "{given[0]}". See: kith stats --help', file=sys.stderr)
        return MISTAKE
    try:
        return answer(given[0], given[1:])
    except (BadInput, Declined) as fault:
        print(f"kith stats {given[0]}: {fault}", file=sys.stderr)
    except MemoryError:
        print(f"kith stats {given[0]}: the file is too large for the memory of this machine", file=sys.stderr)
    except BrokenPipeError:  # whoever reads has read enough, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    return MISTAKE


def answer(name: str, given: list[str]) -> int:
    module = import_module(f"{__name__}.{VERBS[name].module}")
    asked = parser(name, module).parse_args(given)
    result = module.run(asked)
    print(result.to_json() if asked.json else result, flush=True)
    if asked.plot:
        write(module.picture(result), asked.plot)
    return 0


def write(picture: str, name: str) -> None:
    try:
        Path(name).write_text(picture, encoding="utf-8")
    except OSError as fault:
        raise BadInput(f"the picture cannot be written to {name}: {fault.strerror}") from None


def parser(name: str, module: ModuleType) -> Parser:
    verb = VERBS[name]
    one = Parser(prog=f"kith stats {name}", description=verb.says, epilog=f"Example: {module.EXAMPLE}")
    if verb.takes_file:
        one.add_argument("file", metavar="FILE.csv", help="a CSV file with a header, or example:NAME.csv")
    module.options(one)
    one.add_argument("--json", action="store_true", help="print JSON")
    if hasattr(module, "picture"):
        one.add_argument("--plot", metavar="OUT.svg", help="write a picture to this file too")
    else:
        one.set_defaults(plot=None)
    return one


def overview() -> str:
    width = max(map(len, VERBS), default=0)
    lines = [f"  {name:<{width}}  {verb.says}" for name, verb in VERBS.items()]
    return "\n".join(
        ["Usage: kith stats VERB FILE.csv [options]", "", *lines, "", "kith stats VERB --help says more."]
    )
