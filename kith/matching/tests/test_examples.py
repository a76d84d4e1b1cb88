"""Made-up problems are the same for a seed, say that they are made up, and have the skew they claim."""

import doctest
import json
import subprocess
import sys
from collections import Counter
from importlib import import_module

import numpy as np
import pytest

from kith.matching.command import VERBS, main
from kith.matching.examples.forming import example
from kith.matching.fitting.judging import Judge
from kith.matching.fitting.places import new_places, open_places
from kith.matching.reading import read_problem
from kith.matching.writing import hash_of

EVERYWHERE = "4a7f87a4f76ff529ac00825d747b9960ec1d330623e43d64bec153755ca599fa"


def test_the_same_seed_makes_the_same_problem_for_ever() -> None:
    assert hash_of(example(40, seed=1)) == EVERYWHERE
    assert example(40, seed=1) != example(40, seed=2)


def test_an_example_says_that_nobody_in_it_exists() -> None:
    assert example(3, seed=9).note.startswith("Synthetic")


def test_topics_languages_and_zones_are_skewed() -> None:
    made = example(1000, seed=3)
    topics = Counter(topic for person in made.people for topic in person.topics)
    languages = Counter(person.languages[0] for person in made.people)
    assert topics["depression"] > 8 * topics["carers"]
    assert languages["pt-BR"] > languages["en"] > languages["es"]
    assert len({person.zone for person in made.people}) >= 9


def test_an_example_is_worth_solving() -> None:
    """Many have somewhere to go, some have nowhere, and seats are too few for all."""
    made = example(300, seed=3)
    judge = Judge(made)
    could = [judge.column(there) >= 0 for there in new_places(made)]
    somewhere = np.any([*could, *(judge.column(there) >= 0 for there in open_places(made))], axis=0)
    assert 0.5 < somewhere.mean() < 0.98
    assert sum(there.free for there in open_places(made)) < len(made.people) / 2
    assert any(column.sum() >= made.rules.smallest for column in could)
    assert any(map(made.is_overdue, made.people))
    assert any(person.invited for person in made.people)


def test_the_command_prints_a_problem_that_can_be_read(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["example", "--people", "30", "--seed", "4"]) == 0
    assert read_problem(capsys.readouterr().out) == example(30, seed=4)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (["example", "--people", "0"], "kith match example: an example has 1 to 100000 people, and not 0\n"),
        (
            ["example", "--seed", "-1"],
            "kith match example: a seed is a whole number of at least 0, and -1 is not\n",
        ),
        (["marry"], 'kith match: there is no verb "marry". See: kith match --help\n'),
    ],
)
def test_nonsense_is_one_line_and_exit_status_two(
    given: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(given) == 2
    assert capsys.readouterr().err == says


def test_a_word_for_a_number_is_one_line_too(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["example", "--people", "many"])
    assert ended.value.code == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_help_names_every_verb_with_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    overview = capsys.readouterr().out
    assert all(name in overview for name in VERBS)
    for name, verb in VERBS.items():
        assert import_module(f"kith.matching.command.{verb.module}").EXAMPLE.startswith(f"kith match {name}")


def test_it_runs_without_the_rest_of_kith() -> None:
    program = (
        "import sys; from kith.matching.command import main; main(['example', '--people', '2']);"
        "sys.exit(any(name.split('.')[0] in {'django', 'ortools'} for name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["version"] == 1


@pytest.mark.parametrize(
    "name", ["hours", "faults", "reading", "wording", "checking.minutes", "examples.forming"]
)
def test_the_examples_in_the_words_work(name: str) -> None:
    tried = doctest.testmod(import_module(f"kith.matching.{name}"))
    assert tried.attempted > 0
    assert tried.failed == 0
