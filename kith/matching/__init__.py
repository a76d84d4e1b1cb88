"""Matching: who goes into which group, old or new, and who keeps waiting. Plain Python, without Django.

Begin with `reading.read_problem`, the objects of `problem` and `plan`, and docs/methods/matching.md, which
says in symbols what a plan must keep and what makes one better than another.
"""

__version__ = "1"
