"""What our stubs say of the account library's pages is there."""

import ast
from pathlib import Path

import pytest
from allauth.account import views

STUBS = Path(__file__).parents[3] / "stubs" / "allauth" / "account" / "views.pyi"
CLASSES = [one for one in ast.parse(STUBS.read_text(encoding="utf-8")).body if isinstance(one, ast.ClassDef)]


@pytest.mark.parametrize("stub", CLASSES, ids=lambda stub: stub.name)
def test_each_class_inherits_and_offers_what_its_stub_says(stub: ast.ClassDef) -> None:
    real = getattr(views, stub.name)
    assert all(hasattr(real, one.name) for one in stub.body if isinstance(one, ast.FunctionDef))
    ours = [base.id for base in stub.bases if isinstance(base, ast.Name)]
    assert all(issubclass(real, getattr(views, name)) for name in ours)


def test_some_stand_there() -> None:
    assert len(CLASSES) > 4
