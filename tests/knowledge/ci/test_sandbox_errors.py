"""Errors of the query door in natural sentences: what is wrong, what comes near, what to do."""

from __future__ import annotations

import pytest

from knowledge.ci import Catalogue
from knowledge.ci.sandbox.allowed import FUNCTIONS
from knowledge.ci.sandbox.meanings import COLUMNS, RELATIONS
from knowledge.ci.sandbox.meanings import FUNCTIONS as FUNCTION_MEANINGS
from knowledge.errors import RefusedError, RequestError
from tests.knowledge.ci.door_checks import is_one_sentence

SENTENCES = [
    ("", "There is no SQL statement; write one SELECT."),
    ("   -- nothing", "There is no SQL statement; write one SELECT."),
    ("SELEC 1", "The SQL cannot be read near 'SELEC'; check that word and the one before it."),
    ("SELECT * FORM systems", "The SQL cannot be read near 'systems'; check that word and the one before it."),
    ("SELECT 'Delta", "The SQL cannot be read: a quote or comment is opened and not closed."),
    ("SELECT FROM systems", "The SQL cannot be read: it selects nothing; name columns, or write *."),
    ("SELECT " + "(" * 2000 + "1" + ")" * 2000, "The SQL cannot be read: it is nested too deeply; write it flatter."),
    ("SELECT * FROM systms", "There is no table or view 'systms': did you mean systems"),
    ("SELECT * FROM machines", "There is no table or view 'machines': did you mean systems_overview or systems?"),
    ("SELECT * FROM queues", "did you mean limits or partitions?"),
    ("SELECT * FROM GPUS", "did you mean gpu_partitions or accelerators?"),
    ("SELECT * FROM cost", "did you mean prices or cloud_instances?"),
    ("SELECT * FROM xyzzy", "There is no table or view 'xyzzy'; there are "),
    ("SELECT nme FROM systems", "There is no column 'nme' in systems; near names are name (systems)."),
    ("SELECT max_waltime_hours FROM limits", "near names are max_walltime_hours (limits)"),
    (
        "SELECT gpu_memory FROM partitions",
        "There is no column 'gpu_memory' in partitions; near names are gpu_memory_gb",
    ),
    ("SELECT gpu_memory FROM partitions", "gpu_memory_gib (gpu_partitions"),
    ("SELECT l.vram FROM gpu_partitions l", "no column 'vram' in gpu_partitions; near names are gpu_memory_gib ("),
    ("SELECT price FROM prices", "near names are on_demand_usd_per_hour (prices)"),
    ("SELECT on_demand_date FROM systems", "There is no column 'on_demand_date' in systems; "),
    ("SELECT country FROM partitions", "no column 'country' in partitions; gpu_partitions, "),
    (
        "SELECT * FROM limits JOIN systems USING (xyzzy)",
        "no column 'xyzzy' in limits or systems; the table `dictionary`",
    ),
    ("SELECT * EXCLUDE (note) FROM limits", "no column 'note' in limits; conflicts has it; near names here are notes"),
    ('SELECT * FROM systems WHERE name = "Delta"', "if it is a text, write it in single quotes."),
    ("SELECT x.a FROM systems s", "No table is called 'x' behind FROM; those there are s."),
    ("SELECT x.b FROM (SELECT 1 AS a) x", "There is no column 'b' in x"),
    ("SELECT name", "stands without a table; add FROM and its table."),
    (
        "SELECT system_id FROM systems s, limits l",
        "is in more than one of these tables; write s.system_id or l.system_id.",
    ),
    ("SELECT name, count(*) FROM systems", "add GROUP BY name, or write any_value(name)."),
    ("SELECT max(count(*)) FROM systems", "An aggregate stands within another; put the inner one into a subquery."),
    ("SELECT kind FROM systems WHERE count(*) > 1 GROUP BY kind", "use HAVING after GROUP BY."),
    ("SELECT name FROM systems WHERE rank() OVER () = 1", "use QUALIFY."),
    ("SELECT * FROM systems WHERE name > 5", "A text and a whole number cannot be compared; compare like with like, "),
    ("SELECT DATE '2026-01-01' > 5", "A date and a whole number cannot be compared"),
    ("SELECT * FROM limits WHERE max_walltime_hours = 'long'", "The text 'long' is not a number; "),
    ("SELECT * FROM systems WHERE system_id IN (1, 2)", "The column 'system_id' holds texts such as "),
    ("SELECT CAST('x' AS INTEGER)", "The text 'x' is not a whole number; "),
    ("SELECT * FROM systems WHERE name", "and that is not a yes-or-no value; "),
    ("SELECT sum(name) FROM systems", "The function sum does not take a text; "),
    ("SELECT name + 1 FROM systems", "The operator + does not take a text and a whole number; "),
    ("SELECT aliases + 1 FROM systems", "does not take a list of text and a whole number"),
    ("SELECT DATE '2026-99-01'", "The text '2026-99-01' is not a date; write it as DATE "),
    ("SELECT 9223372036854775807 + 1", "A number grows beyond what its type holds; convert it to DOUBLE first."),
    ("SELECT make_date(2000000000, 1, 1)", "lies beyond what its type holds; use a smaller one."),
    ("SELECT 1 % 0", "A number is divided by zero; write nullif(divisor, 0)."),
    ("SELECT regexp_matches('a', '(')", "The regular expression cannot be read: missing )"),
    ("SELECT COLUMNS('xyzzy') FROM systems", "No column fits the pattern in COLUMNS; "),
    ("SELECT 'x'::foo", "There is no type 'foo'; use VARCHAR, "),
    ("SELECT (SELECT name FROM systems)", "gives several rows; add LIMIT 1, "),
    ("SELECT name FROM systems UNION SELECT 1, 2", "select the same number in each."),
    ("SELECT ?", "The statement holds a place for a value (? or $name); write the value itself."),
    ("SELECT 1 ORDER BY 5", "ORDER BY counts to a column that is not selected; name the column."),
    ("SELECT name FROM systems LIMIT -1", "LIMIT and OFFSET cannot be negative; write 0 or more."),
]


@pytest.mark.parametrize(("sql", "words"), SENTENCES)
def test_an_error_is_one_natural_sentence_with_the_remedy(catalogue: Catalogue, sql: str, words: str) -> None:
    with pytest.raises(RequestError) as caught:
        catalogue.query(sql)
    assert words in caught.value.message
    assert is_one_sentence(caught.value.message)


@pytest.mark.parametrize(
    ("sql", "near"),
    [
        ("SELECT maxx(name) FROM systems", "max"),
        ("SELECT nvl(name, 'x') FROM systems", "coalesce, ifnull"),
        ("SELECT to_char(today(), '%Y')", "strftime"),
        ("SELECT AVERAGE(max_walltime_hours) FROM limits", "avg"),
    ],
)
def test_an_unknown_function_is_refused_with_one_that_is_allowed(catalogue: Catalogue, sql: str, near: str) -> None:
    with pytest.raises(RefusedError, match=f"is not allowed here; allowed and near: {near}"):
        catalogue.query(sql)


def test_names_by_meaning_lead_to_what_there_is(catalogue: Catalogue) -> None:
    rows = catalogue.query("SELECT relation, column_name FROM dictionary").rows
    assert {one for meant in RELATIONS.values() for one in meant} <= {relation for relation, _ in rows}
    assert {one for meant in COLUMNS.values() for one in meant} <= {column for _, column in rows}
    assert {one for meant in FUNCTION_MEANINGS.values() for one in meant} <= FUNCTIONS


def test_a_long_name_is_not_repeated_at_length(catalogue: Catalogue) -> None:
    with pytest.raises(RequestError) as caught:
        catalogue.query(f"SELECT {'x' * 5000} FROM systems")
    assert is_one_sentence(caught.value.message)


def test_an_error_of_the_engine_that_names_a_path_is_not_repeated() -> None:
    from knowledge.ci.sandbox.dictionary import Dictionary
    from knowledge.ci.sandbox.explaining import Statement, explain

    statement = Statement("SELECT '/mine/own'", {})
    assert "/mine/own" in explain(ValueError("bad value /mine/own"), statement, Dictionary({}))
    assert "/var" not in explain(ValueError("cannot open /var/lib/x.db"), statement, Dictionary({}))
