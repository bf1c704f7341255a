"""Questions about facts: a metric and filters become correct SQL over the documented views, with its evidence.

`answering.answer` takes a `question.Question` and returns `facts.Facts`; `answering.run_sql` runs a person's own SQL.
"""
