"""Matching: who goes into which group, old or new, and who keeps waiting. Plain Python, without Django.

docs/methods/matching.md says in symbols what a plan must keep and what makes one better than another. In
Python, from a text to a plan, its check and its reasons (times in days and minutes, fit from 0 to 1,000;
each object says its units, and `faults.BadDocument` and `faults.BadOption` are all that is raised):

>>> from kith.matching.examples.forming import example
>>> from kith.matching import reading, recording, writing
>>> from kith.matching.checking import verdict
>>> from kith.matching.explaining import explain
>>> from kith.matching.solving.planning import solve
>>> text = writing.as_text(example(60, seed=1))
>>> plan = solve(reading.read_problem(text))
>>> verdict.faults_of(verdict.read_problem(text), verdict.read_plan(recording.as_text(plan)))
()
>>> print(explain(plan, plan.waiting[0].person)[0])
p0 keeps waiting, 5 days so far.
"""

__version__ = "1"
