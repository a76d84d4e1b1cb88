"""Saying in plain words why a message was marked, so that its writer can read it and disagree.

Plain strings in English. `{words}` stands for what was written; pages translate the sentences by their keys.
"""

from kith.safety.screening import rules
from kith.safety.screening.judging import engine
from kith.safety.screening.verdicts import Finding, Verdict, is_by_second_reader

LEVELS = {
    0: "Nothing in this was marked.",
    1: "This was marked as something for a person to read within a day.",
    2: "This was marked as something for a person to read within hours.",
    3: "This was marked as something for a person to read within half an hour.",
    4: "This was marked as something for a person to read at once.",
}
NOTICED = "We noticed “{words}”. {reason}"
SCOPES = {
    rules.NEGATED: "We read it as denied.",
    rules.QUOTED: "We read it as somebody's words that are quoted.",
    rules.TITLE: "We read it as the name of a work.",
    rules.THIRD: "We read it as being about somebody else.",
    rules.OTHERS: "We read it as about somebody who has died, or as news.",
    rules.PAST: "We read it as long past.",
    rules.CONDITIONAL: "We read it as said of a case, or as advice.",
    rules.ADDRESSED: "We read it as said to somebody, not of oneself.",
    rules.IDIOM: "We read it as a figure of speech.",
    rules.LITERAL: "We read it as meant literally, of something harmless.",
    rules.HYPERBOLE: "We read it as partly said in jest, and marked it a step lower.",
    rules.RECENT: "It sounds recent, so we did not read it as past.",
    rules.SERIOUS: "It sounds meant, so we did not read it as a joke.",
    rules.RETRACTED: "It was taken back, so we did not read it as denied.",
    rules.DOUBTED: "Together with the rest of the text it did not sound like that.",
    rules.OWN: "We read it as the writer's own words.",
}
CUE = "By itself this means nothing. Several such signs together would be marked."
READ_AGAIN = "No rule found it: such words together often meant that in the texts it learnt from."
NOT_SCREENED = "This language is not screened. Nobody has been told of anything in it."


def reason_of(finding: Finding) -> str:
    """The reason that stands beside the rule."""
    if is_by_second_reader(finding.rule):
        return READ_AGAIN
    grammar = engine().grammars[finding.language]
    rules_and_sums: list[rules.Rule | rules.Sum] = [*grammar.rules, *grammar.sums]
    return next(one.reason for one in rules_and_sums if one.id == finding.rule)


def worded(finding: Finding) -> str:
    """One finding in words a member can read."""
    parts = [NOTICED.format(words=finding.words, reason=reason_of(finding))]
    parts += [SCOPES[verdict] for verdict in finding.scope]
    if finding.is_cue:
        parts.append(CUE)
    return " ".join(parts)


def explained(verdict: Verdict) -> str:
    """A whole verdict, one line for what it comes to and one for each finding, the gravest first."""
    if not verdict.is_screened:
        return NOT_SCREENED
    found = sorted(verdict.findings, key=lambda one: (-one.level, one.start))
    return "\n".join([LEVELS[verdict.level], *(worded(one) for one in found)])
