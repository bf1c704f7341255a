"""Statements that are allowed to be written and would take more time or memory than there is."""

from __future__ import annotations

_FAMILY = ", ".join(f"c{number} AS (SELECT a.x FROM c{number - 1} a, c{number - 1} b)" for number in range(1, 40))
_DOUBLED = ", ".join(f"a{number} + a{number} AS a{number + 1}" for number in range(60))
_MIRRORED = ", ".join(f"c{number} AS (FROM c{number - 1} UNION ALL FROM c{number - 1})" for number in range(1, 60))

JOINS = (
    "SELECT count(*) FROM range(1000000000000) a, range(1000) b",
    "SELECT sum(x) FROM generate_series(1, 1000000000000) g(x)",
    "SELECT sum(a.x * b.x) FROM range(100000000) a(x) JOIN range(100000000) b(x) ON a.x % 7 = b.x % 5",
    "SELECT count(*) FROM partitions a, partitions b, partitions c, partitions d WHERE a.notes < b.notes || c.notes",
    "SELECT count(*) FROM range(3000000) a(x) JOIN range(3000000) b(x) ON a.x < b.x AND hash(a.x) > hash(b.x)",
    "SELECT * FROM systems a, systems b, systems c, systems d, systems e ORDER BY random()",
    "SELECT count(DISTINCT a.x || '/' || b.x) FROM range(10000000) a(x), range(1000) b(x)",
    "SELECT x FROM range(2000000000) t(x) ORDER BY hash(x)",
    "SELECT max(n) FROM (SELECT row_number() OVER (ORDER BY hash(x)) AS n FROM range(1000000000) t(x))",
    "SELECT count(*) FROM range(10000000000) t(x) GROUP BY hash(x)",
    "SELECT sum(length(md5(x::VARCHAR))) FROM range(100000000000) t(x)",
    "SELECT sum(length(sha256(x::VARCHAR))) FROM range(100000000000) t(x)",
    "SELECT median(x) FROM range(100000000000) t(x)",
    "SELECT approx_quantile(x, 0.5) FROM range(100000000000) t(x)",
    "SELECT approx_count_distinct(x) FROM range(100000000000) t(x)",
    "SELECT mode(x) FROM range(10000000000) t(x)",
    "SELECT histogram(x) FROM range(10000000000) t(x)",
    "SELECT quantile_cont(x, [0.1, 0.5]) FROM range(100000000000) t(x)",
    "SELECT count(*) FROM range(100000000000) t(x) WHERE EXISTS (FROM range(1000000) u(y) WHERE y = x % 1000)",
    "SELECT sum((SELECT count(*) FROM range(1000000) u(y) WHERE y > x)) FROM range(1000000) t(x)",
    "SELECT sum(x) OVER (ORDER BY x ROWS BETWEEN 1000000 PRECEDING AND 1000000 FOLLOWING) FROM range(100000000) t(x)",
    "SELECT string_agg(x::VARCHAR ORDER BY hash(x)) FROM range(1000000000) t(x)",
    "SELECT count(*) FROM generate_series(TIMESTAMP '0001-01-01', TIMESTAMP '9999-12-31', INTERVAL 1 MICROSECOND)",
    "SELECT count(*) FROM range(DATE '0001-01-01', DATE '9999-12-31', INTERVAL 1 SECOND)",
    "SELECT * FROM range(100000000000) a(x) WHERE x < 0 LIMIT 1",
    "SELECT count(*) FROM range(1000000000000) USING SAMPLE 1%",
    "SELECT count(*) FROM range(10000000000) a POSITIONAL JOIN range(10000000000) b",
    "SELECT DISTINCT x FROM range(10000000000) t(x) ORDER BY x DESC LIMIT 3",
    "SELECT x FROM range(1000000000) t(x) UNION SELECT x + 1 FROM range(1000000000) t(x) ORDER BY 1 DESC",
)

RECURSIONS = (
    "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n",
    "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i FROM n) SELECT count(*) FROM n",
    "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL (SELECT i FROM n UNION ALL SELECT i FROM n)) SELECT max(i) FROM n",
    "WITH RECURSIVE n AS (SELECT 1.0::DOUBLE AS i UNION SELECT i + random() FROM n) SELECT max(i) FROM n",
    "WITH RECURSIVE n(i) USING KEY (i) AS (SELECT 1 UNION SELECT i + 1 FROM n) SELECT count(*) FROM n",
    "WITH RECURSIVE t AS (SELECT 'x' s, 1 n UNION ALL SELECT s || s, n + 1 FROM t WHERE n < 40) SELECT max(s) FROM t",
    "WITH RECURSIVE t AS (SELECT [1] s UNION ALL SELECT s || s FROM t) SELECT max(len(s)) FROM t",
    "WITH RECURSIVE t AS (SELECT '[1]' j UNION ALL SELECT to_json([j, j]) FROM t) SELECT max(length(j)) FROM t",
    f"WITH c0 AS (SELECT x FROM range(2) t(x)), {_FAMILY} SELECT count(*) FROM c39",
    f"WITH c0 AS (SELECT 1), {_MIRRORED} SELECT count(*) FROM c59",
    f"SELECT name AS a0, {_DOUBLED.replace('+', '||')} FROM systems",
)
"""Recursion without an end, and statements that double at every step."""

VALUES = (
    "SELECT list(x) FROM range(1000000000) t(x)",
    "SELECT len(range(2000000000))",
    "SELECT len(generate_series(1, 2000000000))",
    "SELECT list_sum(range(1000000000))",
    "SELECT list_sort(range(500000000))[1]",
    "SELECT list_distinct(range(500000000))[1]",
    "SELECT len(list_transform(range(100000), lambda x: range(100000)))",
    "SELECT len(flatten(list_transform(range(30000), lambda x: list_transform(range(30000), lambda y: x * y))))",
    "SELECT list_reduce(range(40), lambda x, y: x + y + list_sum(range(100000000)))",
    "SELECT list_reduce(list_transform(range(64), lambda x: [x]), lambda a, b: a || a || b)",
    "SELECT length(list_reduce(list_transform(range(64), lambda x: 'ab'), lambda a, b: a || a || b))",
    "SELECT count(*) FROM (SELECT unnest(range(1000000)) FROM range(1000000))",
    "SELECT count(*) FROM (SELECT unnest(range(100000)) AS a), (SELECT unnest(range(100000)) AS b), range(1000) c",
    "SELECT array_to_string(range(1000000000), ',')",
    "SELECT list_zip(range(200000000), range(200000000))[1]",
    "SELECT map_from_entries(list_zip(range(200000000), range(200000000)))",
    "SELECT json_array_length(to_json(range(300000000)))",
    "SELECT length(to_json(list_transform(range(30000), lambda x: range(30000))))",
    "SELECT length(" + "replace(" * 8 + "'aaaaaaaaaa'" + ", 'a', 'aaaaaaaaaaaaaaaaaaaa')" * 8 + ")",
    "SELECT length(" + "regexp_replace(" * 8 + "'aaaaaaaaaa'" + ", 'a', 'aaaaaaaaaaaaaaaaaaaa', 'g')" * 8 + ")",
    "SELECT length("
    + "translate(replace(" * 8
    + "'aaaaaaaaaa'"
    + ", 'a', 'aaaaaaaaaaaaaaaaaaaa'), 'b', 'c')" * 8
    + ")",
    "SELECT count(*) FROM range(100000000000) t(x) WHERE regexp_matches(x::VARCHAR, '(1|2|3)*4$')",
    "SELECT sum(levenshtein(a.notes, b.notes)) FROM partitions a, partitions b, partitions c",
    "SELECT sum(jaro_winkler_similarity(a.notes, b.notes)) FROM partitions a, partitions b, partitions c, systems",
    "SELECT count(*) FROM partitions a, partitions b, partitions c, limits"
    " WHERE concat(a.notes, c.notes) LIKE '%a%b%c%d%e%f%g%'",
    "SELECT string_split(array_to_string(range(100000000), ','), ',')[1]",
)
"""One value that grows beyond measure."""

FLOODS = {"joins": JOINS, "recursion": RECURSIONS, "values": VALUES}
