"""The language of proved texts, in the terms of DuckDB's tree.

Unlisted fields, functions, operators and types are a breach. The parser omits empty fields.
"""

_ANY = "alias class type"
NODES: dict[str, frozenset[str]] = {
    node: frozenset(f"{_ANY} {fields}".split())
    for node, fields in {
        ".SELECT_NODE": "cte_map select_list from_table where_clause group_expressions group_sets"
        " aggregate_handling having qualify modifiers",
        ".SET_OPERATION_NODE": "cte_map setop_type setop_all children modifiers",
        ".RECURSIVE_CTE_NODE": "cte_map cte_name union_all left right aliases",
        ".LIMIT_MODIFIER": "limit offset",
        ".ORDER_MODIFIER": "orders",
        ".DISTINCT_MODIFIER": "distinct_on_targets",
        ".ORDER_DEFAULT": "null_order expression",
        ".ASCENDING": "null_order expression",
        ".DESCENDING": "null_order expression",
        ".BASE_TABLE": "catalog_name schema_name table_name qualified_name",
        ".SUBQUERY": "subquery column_name_alias",
        ".JOIN": "left right condition join_type ref_type using_columns is_implicit",
        ".EXPRESSION_LIST": "values expected_names expected_types",
        ".EMPTY": "",
        "COLUMN_REF": "column_names",
        "CONSTANT": "literal value",
        "PARAMETER": "identifier",
        "COMPARISON": "left right",
        "CONJUNCTION": "children",
        "BETWEEN": "input lower upper",
        "OPERATOR": "children",
        "FUNCTION": "function_name qualified_name arguments order_bys distinct filter is_operator",
        "WINDOW": "function_name qualified_name arguments partitions orders start end start_expr"
        " end_expr offset_expr default_expr filter_expr ignore_nulls has_ignore_nulls"
        " exclude_clause distinct arg_orders",
        "CAST": "child type_expr try_cast",
        "TYPE": "type_name qualified_name children",
        "CASE": "case_checks else_expr",
        "STAR": "relation_name columns",  # ORDER BY ALL has columns, and no expression that picks
        "SUBQUERY": "subquery_type subquery child comparison_type",
        "LAMBDA": "lhs expr syntax_type",  # json -> path, before it is bound
    }.items()
}
PLACES = frozenset({"query_location", "query_location_length"})


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FUNCTIONS = _words("""
    abs age any_value approx_count_distinct arg_max arg_min avg bool_and bool_or cbrt ceil ceiling
    concat concat_ws contains corr count count_if count_star covar_pop covar_samp cume_dist
    current_date current_timestamp date date_add date_diff date_part date_trunc day dayname
    dayofmonth dayofweek dayofyear dense_rank encode ends_with epoch exp first first_value floor
    get_current_timestamp greatest hour ifnull ilike_escape isnan json_extract json_extract_string
    lag last_day last_value lead least left length like_escape listagg ln log log10 lower lpad
    ltrim make_date max md5 median min minute mod mode month monthname not_ilike_escape
    not_like_escape now nth_value ntile nullif octet_length percent_rank position pow power
    quantile_cont quantile_disc quarter rank regexp_full_match regexp_matches regexp_replace
    replace reverse right round row row_number rpad rtrim second sign split_part sqrt starts_with
    stddev stddev_pop stddev_samp str_split strftime string_agg strpos strptime substr substring
    sum time_bucket timezone to_days to_hours to_microseconds to_milliseconds to_minutes to_months
    to_quarters to_seconds to_timestamp to_weeks to_years today trim trunc try_strptime typeof
    upper var_pop var_samp variance week weekofyear year
    + - * / // % || ~~ !~~ ~~* !~~* ~~~ ->>
""")
OPERATORS = _words("""
    COMPARE_IN COMPARE_NOT_IN OPERATOR_COALESCE OPERATOR_IS_NULL OPERATOR_IS_NOT_NULL OPERATOR_NOT
    OPERATOR_NULLIF
""")
TYPES = _words("""
    BIGINT BOOL BOOLEAN CHAR DATE DATETIME DECIMAL DOUBLE FLOAT HUGEINT INT INT1 INT2 INT4 INT8
    INTEGER INTERVAL NUMERIC REAL SMALLINT TEXT TIME TIMESTAMP TIMESTAMPTZ TINYINT UBIGINT UUID
    VARCHAR
""") | {"DOUBLE PRECISION", "TIMESTAMP WITH TIME ZONE"}
