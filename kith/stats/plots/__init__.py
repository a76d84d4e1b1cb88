"""Pictures of results: SVG made on the server, readable on paper, by day and in the dark.

Each picture has a frozen object that holds exactly the numbers drawn, `as_table()` on it that gives the
same numbers as a table, and a function that draws it: `draw_x(data, *, width=720) -> str`. With
`width=390` the same picture is laid out for a telephone. Where `ratio` is true (odds ratio, risk ratio,
hazard ratio) values and limits are given as logarithms; the picture and the table show them as ratios.

    forest.py     Study(name, value, low, high, weight, group="")
                  Pooled(name, value, low, high, model, k, tau2=None, i2=None, i2_rule="",
                         prediction=None, group="", of="studies")
                  Forest(title, measure, ratio, studies, pooled, level=.95, left="", right="")
                  draw_forest
    funnel.py     Funnel(title, measure, ratio, names, values, ses, centre, level=.95, contours=False,
                         imputed=()); imputed is (value, se) of studies that trim-and-fill added
                  draw_funnel
    influence.py  Influence(title, measure, ratio, names, residuals, cooks, hats, left_out, pooled,
                            coefficients=1); left_out is (value, low, high) without each study
                  draw_influence
    flow.py       ConsortArm(name, allocated, received, lost, discontinued, analysed, not_received=())
                  Consort(title, assessed, excluded, randomised, arms); reasons are (words, count)
                  draw_consort
                  Prisma(title, databases, registers, duplicates, screened, excluded_screen, sought,
                         not_retrieved, assessed, excluded_full, included, automation=0,
                         other_removed=0, reports=None)
                  draw_prisma
    margin.py     Shown(name, value, low, high)
                  Margins(title, measure, differences, low, high, level, finding, left="", right="")
                  draw_margins
    plane.py      Plane(title, effects, costs, effect, cost, threshold, currency, effect_unit,
                        comparison); effects and costs are the draws
                  draw_plane
                  Acceptability(title, thresholds, options, currency, effect_unit); options are
                                AcceptabilityCurve(name, probabilities)
                  draw_acceptability
                  Options(title, options, currency, effect_unit); options are
                          OptionPoint(name, cost, effect, standing)
                  draw_frontier
    growth.py     GrowthCurve(name, times, values, lows, highs, counts)
                  Growth(title, outcome, time, curves, level=.95, bounds=None, better="")
                  draw_growth
    steps.py      StepCurve(name, times, values, lows=(), highs=(), censored=(), at_risk=())
                  Steps(title, event, time, curves, marks, level=.95, rising=False); `marks` are the
                        times under which the numbers at risk stand; rising for cumulative incidence
                  draw_steps
    trend.py      Dot(name, x, value, weight)
                  Trend(title, along, measure, xs, values, lows, highs, level=.95, ratio=False,
                        share=False, null=None, dots=(), mark=None, finding=""); share for proportions
                  draw_trend

All fields are keywords. Sequences are tuples or arrays of one dimension.
"""
