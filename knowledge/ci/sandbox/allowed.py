"""What a statement may contain: lists of what is allowed, so that a function new in DuckDB is refused until it is read.

Left out on purpose: functions that read files, settings or the environment, run text as SQL, sleep, end with a
sentence of the statement's own (`error`), or make values of any wished-for size in one uninterruptible step (`repeat`,
`rpad`, `list_resize`, `printf` with a width).
"""

from __future__ import annotations

MAX_CHARACTERS = 20_000
"""Longest statement that is read."""

TABLE_FUNCTIONS = frozenset({"unnest", "range", "generate_series"})
"""Functions that may stand behind FROM."""

INFORMATION_SCHEMA = frozenset({"tables", "columns", "schemata"})
"""Views of the standard's information schema that may be read."""

_NODES = """
    SELECT_NODE SET_OPERATION_NODE RECURSIVE_CTE_NODE CTE_NODE BASE_TABLE TABLE_FUNCTION JOIN SUBQUERY EMPTY
    EXPRESSION_LIST DISTINCT_MODIFIER ORDER_MODIFIER LIMIT_MODIFIER LIMIT_PERCENT_MODIFIER ORDER_DEFAULT ASCENDING
    DESCENDING
"""
NODES = frozenset(_NODES.split())
"""Parts of a parsed statement (expressions aside) that may occur."""

_OPERATORS = """
    ! !~~ !~~* % & && * ** + - -> ->> / // < <= <@ = > >= @ @> ^ ^@ | || ~ ~~ ~~* ~~~ << >> != <>
    like_escape ilike_escape not_like_escape not_ilike_escape
"""
_TEXT = """
    ascii char_length character_length chr concat concat_ws contains damerau_levenshtein ends_with format_bytes
    formatReadableSize formatReadableDecimalSize hamming instr jaccard jaro_similarity jaro_winkler_similarity lcase
    left length levenshtein lower ltrim nfc_normalize ord position prefix regexp_escape regexp_extract
    regexp_extract_all regexp_full_match regexp_matches regexp_replace regexp_split_to_array replace reverse right
    rtrim split split_part starts_with str_split str_split_regex string_split string_split_regex string_to_array
    strip_accents strlen strpos substr substring suffix translate trim ucase unicode upper md5 sha256 hash
"""
_NUMBERS = """
    abs acos acosh add asin asinh atan atan2 atanh cbrt ceil ceiling cos cosh cot degrees divide even exp fdiv floor
    fmod gcd greatest isfinite isinf isnan lcm least ln log log10 log2 mod multiply nextafter pi pow power radians
    random round round_even sign signbit sin sinh sqrt subtract tan tanh trunc xor bit_count
"""
_DATES = """
    age century current_date date_add date_diff date_part date_sub date_trunc datediff datepart datesub
    datetrunc day dayname dayofmonth dayofweek dayofyear decade epoch epoch_ms get_current_timestamp hour isodow
    isoyear last_day make_date minute month monthname now quarter second strftime strptime time_bucket to_days
    to_hours to_microseconds to_milliseconds to_minutes to_months to_seconds to_timestamp to_weeks to_years
    today try_strptime week weekday weekofyear year yearweek
"""
_LISTS = """
    apply array_aggr array_aggregate array_append array_apply array_cat array_concat array_contains array_distinct
    array_extract array_filter array_has array_has_all array_has_any array_indexof array_intersect array_length
    array_position array_prepend array_reduce array_reverse array_reverse_sort array_slice array_sort array_to_string
    array_transform array_unique cardinality element_at filter flatten json_array json_array_length json_extract
    json_extract_string json_keys json_object json_type json_valid len list_aggr list_aggregate list_any_value
    list_append list_apply list_avg list_cat list_concat list_contains list_count list_distinct list_element
    list_extract list_filter list_first list_has list_has_all list_has_any list_indexof list_intersect list_last
    list_max list_median list_min list_pack list_position list_prepend list_reduce list_reverse list_reverse_sort
    list_slice list_sort list_string_agg list_sum list_transform list_unique list_value list_zip map map_entries
    map_extract map_from_entries map_keys map_values reduce row struct_extract struct_pack to_json unnest
"""
_CHOICE = "alias coalesce constant_or_null if ifnull nullif typeof"
_AGGREGATES = """
    any_value approx_count_distinct approx_quantile arbitrary arg_max arg_max_null arg_min arg_min_null argmax argmin
    array_agg avg bit_and bit_or bit_xor bool_and bool_or corr count count_if count_star countif covar_pop covar_samp
    entropy favg first fsum geomean geometric_mean group_concat grouping histogram kahan_sum kurtosis last list listagg
    mad max max_by mean median min min_by mode product quantile quantile_cont quantile_disc regr_avgx regr_avgy
    regr_count regr_intercept regr_r2 regr_slope sem skewness stddev stddev_pop stddev_samp string_agg sum var_pop
    var_samp variance weighted_avg
"""
_WINDOWS = """
    row_number rank dense_rank rank_dense percent_rank cume_dist ntile lag lead first_value last_value nth_value fill
"""

FUNCTIONS = frozenset(" ".join((_OPERATORS, _TEXT, _NUMBERS, _DATES, _LISTS, _CHOICE, _AGGREGATES, _WINDOWS)).split())
"""Functions and operators that may stand in an expression."""
