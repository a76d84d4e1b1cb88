"""Some migrations of one app, taken back and taken again in the database of a test.

As Django does it, but with the models that they are about and those that these point at. To draw up all of
the house anew takes a tenth of a second, for each thing that a migration does.
"""

from typing import Any

from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState


class Steps:
    """All migrations of an app that come after one of them, and what stood before each."""

    def __init__(self, app: str, *, after: str, about: set[str]) -> None:
        """What a migration fills or reads by hand is named: `about` holds "app.model", in small letters."""
        loader = MigrationLoader(connection)
        (last,) = loader.graph.leaf_nodes(app)
        plan = [node for node in loader.graph.forwards_plan(last) if node[0] == app]
        nodes = plan[plan.index((app, after)) + 1 :]
        self._steps: list[Migration] = [loader.get_migration(*node) for node in nodes]
        elsewhere = [
            node for node in loader.graph.nodes if not {*nodes} & {*loader.graph.forwards_plan(node)}
        ]
        changed = {
            f"{app}.{operation.model_name_lower}"
            for step in self._steps
            for operation in step.operations
            if hasattr(operation, "model_name_lower")
        }
        self._before = _only(loader.project_state(elsewhere), about | changed)

    def back(self) -> Any:
        """Take them all back. The models as they were before, which are not those that types are known of."""
        befores = [self._before]
        for step in self._steps[:-1]:
            befores.append(step.mutate_state(befores[-1]))
        for step, before in zip(reversed(self._steps), reversed(befores), strict=True):
            with connection.schema_editor(atomic=step.atomic) as editor:
                step.unapply(before.clone(), editor)
        return self._before.apps

    def forth(self) -> None:
        state = self._before.clone()
        for step in self._steps:
            with connection.schema_editor(atomic=step.atomic) as editor:
                state = step.apply(state, editor)


def _only(state: ProjectState, names: set[str]) -> ProjectState:
    """Of all these models those that are named, and whatever they point at."""
    found: dict[tuple[str, str], Any] = {}
    asked = {(app, model) for app, _, model in (name.partition(".") for name in names)}
    while asked:
        found |= {key: state.models[key] for key in asked}
        asked = {to for key in asked for to in _pointed_at(*key, state)} - found.keys()
    return ProjectState(found)


def _pointed_at(app: str, model: str, state: ProjectState) -> set[tuple[str, str]]:
    fields = state.models[app, model].fields.values()
    to = {str(field.remote_field.model).lower() for field in fields if field.remote_field}
    whole = {name if "." in name else f"{app}.{model if name == 'self' else name}" for name in to}
    return {(name.partition(".")[0], name.partition(".")[2]) for name in whole}
