"""Checking: whether a plan keeps what it must and says what is true. Shares no rule with what made the plan.

Written from docs/methods/matching.md alone. It takes the two documents as they are, reads hours minute by
minute, and imports neither the rules nor the hours of the solver; a contract in pyproject.toml holds that.
Begin with `verdict.faults_of`.
"""
