"""The language of proved texts, in the terms of libpg_query's tree.

Unlisted fields, functions, operators and types are a breach. The parser omits empty fields.
"""

NODES: dict[str, frozenset[str]] = {
    node: frozenset(fields.split())
    for node, fields in {
        "SelectStmt": "distinctClause targetList fromClause whereClause groupClause groupDistinct"
        " havingClause windowClause valuesLists sortClause limitOffset limitCount limitOption"
        " withClause op all larg rarg",
        "WithClause": "ctes recursive",
        "CommonTableExpr": "ctename ctematerialized ctequery aliascolnames",
        "ResTarget": "name val",
        "RangeVar": "schemaname relname inh relpersistence alias",
        "RangeSubselect": "lateral subquery alias",
        "JoinExpr": "jointype isNatural larg rarg usingClause quals",
        "Alias": "aliasname colnames",
        "ColumnRef": "fields",
        "A_Star": "",
        "A_Const": "ival fval boolval sval isnull",
        "String": "sval",
        "ParamRef": "number",
        "A_Expr": "kind name lexpr rexpr",
        "BoolExpr": "boolop args",
        "NullTest": "arg nulltesttype",
        "BooleanTest": "arg booltesttype",
        "FuncCall": "funcname args agg_order agg_filter agg_within_group agg_star agg_distinct"
        " over funcformat",
        "WindowDef": "name refname partitionClause orderClause frameOptions startOffset endOffset",
        "SortBy": "node sortby_dir sortby_nulls",
        "GroupingSet": "kind content",
        "TypeCast": "arg typeName",
        "TypeName": "names typmods typemod",
        "CollateClause": "arg collname",
        "CaseExpr": "arg args defresult",
        "CaseWhen": "expr result",
        "CoalesceExpr": "args",
        "MinMaxExpr": "op args",
        "SQLValueFunction": "op typmod",
        "SubLink": "subLinkType testexpr operName subselect",
        "RowExpr": "args row_format",
        "List": "items",
    }.items()
}
# Fields whose nodes have a kind that the parser does not repeat.
KINDS = {
    "withClause": "WithClause",
    "larg": "SelectStmt",
    "rarg": "SelectStmt",
    "alias": "Alias",
    "typeName": "TypeName",
    "over": "WindowDef",
}
PLACES = frozenset({"location"})


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FUNCTIONS = _words("""
    abs age avg bool_and bool_or btrim cbrt ceil ceiling concat concat_ws corr count covar_pop
    covar_samp cume_dist date_bin date_part date_trunc dense_rank every exp extract first_value
    floor initcap lag last_value lead left length like_escape ln log log10 lower lpad ltrim
    make_date max md5 min mode mod nth_value ntile percent_rank percentile_cont percentile_disc
    position power rank regexp_replace replace reverse right round row_number rpad rtrim sign
    similar_to_escape split_part sqrt starts_with statement_timestamp stddev stddev_pop
    stddev_samp string_agg strpos substr substring sum timezone to_char to_date to_timestamp trunc
    upper var_pop var_samp variance width_bucket
""")
MOMENTS = _words("""
    SVFOP_CURRENT_DATE SVFOP_CURRENT_TIME SVFOP_CURRENT_TIMESTAMP SVFOP_CURRENT_TIMESTAMP_N
    SVFOP_LOCALTIME SVFOP_LOCALTIMESTAMP SVFOP_LOCALTIMESTAMP_N
""")
OPERATORS = _words("= <> < <= > >= + - * / % || ~~ !~~ ~~* !~~* ~ ~* !~ !~* -> ->>") | {
    "BETWEEN",
    "NOT BETWEEN",
    "BETWEEN SYMMETRIC",
    "NOT BETWEEN SYMMETRIC",
}
TYPES = _words("""
    bool bpchar date float4 float8 int2 int4 int8 interval numeric text time timestamp timestamptz
    timetz uuid varchar
""")
