"""From the screen no path leads to blocking, delaying, hiding or deleting anything of anybody."""

import ast
from pathlib import Path

import grimp
import pytest

from kith import safety

HERE = Path(safety.__file__).parent
ON_THE_WAY = (
    "noticing.py",
    "reading.py",
    "keeping.py",
    "showing.py",
    "neighbours.py",
    "explaining.py",
    "alerting.py",
)
ENDS_OR_HIDES = (
    "kith.conversations",
    "kith.meetings",
    "kith.web",
    "kith.outcomes",
    "kith.groups",
    "kith.people.ending",
    "kith.people.roles",
    "kith.people.forgetting",
    "kith.live",
    "kith.gates.Refused",
)
OWN = {"Noticed", "Shown", "Look", "Alert"}


@pytest.fixture(scope="module")
def reached():
    graph = grimp.build_graph("kith", cache_dir=None)
    return graph.find_upstream_modules("kith.safety.noticing")


def test_nothing_that_ends_or_hides_can_be_reached_by_imports(reached):
    assert "kith.safety.alerting" in reached, "the walk goes on from noticing"
    assert sorted(name for name in reached if name.startswith(ENDS_OR_HIDES)) == []


def trees():
    for name in ON_THE_WAY:
        yield name, ast.parse((HERE / name).read_text())


def called(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node, ast.unparse(node.func)


def test_nothing_is_refused():
    for name, tree in trees():
        raised = [node for node in ast.walk(tree) if isinstance(node, ast.Raise)]
        assert raised == [], name


def test_nothing_waits():
    waits = ("sleep", "is_active", "set_rollback", "savepoint_rollback", "session")
    for name, tree in trees():
        assert [said for _, said in called(tree) if said.endswith(waits)] == [], name


def test_only_rows_of_safety_are_changed_or_deleted():
    for name, tree in trees():
        for node, said in called(tree):
            if said.endswith((".update", ".delete", ".save", ".create", ".bulk_create", ".bulk_update")):
                assert is_own(node, name), f"{name}: {ast.unparse(node)}"


def is_own(node, name):
    """What a call changes: a queryset of our own models, or a row that a function of ours was given."""
    whole = ast.unparse(node)
    given = ("row.save", "alert.save", "locked.save", "before.update", "model.objects.filter")
    return any(f"{model}.objects" in whole for model in OWN) or any(one in whole for one in given)


def test_the_verbs_that_write_do_not_ask_what_was_noticed():
    """In posting and editing the call stands alone or its answer is put down: nothing hangs on it."""
    for name in ("posting.py", "editing.py"):
        tree = ast.parse((HERE.parent / "conversations" / name).read_text())
        uses = [node for node in ast.walk(tree) if isinstance(node, (ast.Expr, ast.Assign))]
        calls = [node for node in uses if "notice_message(" in ast.unparse(node.value)[:15]]
        assert calls, name
        every = ast.unparse(tree).count("notice_message(")
        assert len(calls) == every, f"{name}: something hangs on what was noticed"
        for node in calls:
            if isinstance(node, ast.Assign):
                assert ast.unparse(node.targets[0]).endswith(".shown")
