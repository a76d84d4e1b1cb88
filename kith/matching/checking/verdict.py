"""The verdict on a plan: every fault it has, each by its path in the plan."""

from kith.matching.checking.bettering import faults_of_bound
from kith.matching.checking.comparing import differences
from kith.matching.checking.given import Given
from kith.matching.checking.grouping import faults_of_groups
from kith.matching.checking.hashing import hash_of
from kith.matching.checking.laid_out import lay_out
from kith.matching.checking.placing import faults_of_placements
from kith.matching.checking.remaining import faults_of_the_rest
from kith.matching.checking.weighing import faults_of_sums
from kith.matching.consistency import inconsistencies
from kith.matching.documents import Document, read_document
from kith.matching.faults import BadDocument, Fault


def faults_of(problem: Document, plan: Document) -> tuple[Fault, ...]:
    """What is wrong with the plan as an answer to the problem; nothing if it holds.

    Both documents must be well-formed: `read_problem` and `read_plan` of this module see to that. What a
    plan must keep, and what cannot be checked, stands in docs/methods/matching.md under "Checking".
    """
    laid = lay_out(Given(problem), plan)
    return (
        *differences(plan["problem"], hash_of(problem), ("problem",)),
        *laid.faults,
        *faults_of_placements(laid),
        *faults_of_groups(laid),
        *faults_of_sums(laid),
        *([] if laid.faults else faults_of_bound(laid)),
        *faults_of_the_rest(laid),
    )


def read_problem(text: str | bytes) -> Document:
    """The problem's document, or `BadDocument` with every fault of it."""
    document = read_document(text, schema="problem")
    faults = inconsistencies(document)
    if faults:
        raise BadDocument(faults)
    return document


def read_plan(text: str | bytes) -> Document:
    """The plan's document, or `BadDocument` with every fault of its form."""
    return read_document(text, schema="plan")
