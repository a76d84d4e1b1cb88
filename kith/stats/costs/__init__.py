"""Cost-effectiveness: what one way of helping costs more than another, and what it achieves more.

discounting   amounts of later years at their present value
increments    differences of mean cost and mean effect, with their joint variance
ratios        the quadrant, and a ratio only where a ratio means something
benefits      incremental net benefit over thresholds
resampling    the bootstrap within arms, of people or of whole groups
frontiers     dominance and extended dominance among several options
information   what it would be worth to know for certain
comparing     two arms, all of it together
choosing      several options, all of it together
"""
