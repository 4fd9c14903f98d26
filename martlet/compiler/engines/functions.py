"""The functions that a viewer may call, for each engine. Whatever is not named here is refused.

A function is here when it reads only its arguments (and the clock), writes nothing, runs no text
as SQL, opens nothing, sleeps never, and answers no more bytes than it was given times a constant.
Functions that the parser knows stand as its classes, all others by their lower-case names.
"""

from sqlglot import exp

Function = type[exp.Expr] | str

AGGREGATES: frozenset[Function] = frozenset({
    exp.Avg, exp.Count, exp.Max, exp.Min, exp.Sum,
    exp.Stddev, exp.StddevPop, exp.StddevSamp, exp.Variance, exp.VariancePop,
})  # fmt: skip

_STATISTICS: frozenset[Function] = frozenset({
    exp.Corr, exp.CovarPop, exp.CovarSamp, exp.LogicalAnd, exp.LogicalOr,
    exp.PercentileCont, exp.PercentileDisc, exp.WithinGroup,
})  # fmt: skip

_WINDOWS: frozenset[Function] = frozenset({
    exp.CumeDist, exp.DenseRank, exp.FirstValue, exp.Lag, exp.LastValue, exp.Lead,
    exp.NthValue, exp.Ntile, exp.PercentRank, exp.Rank, exp.RowNumber,
})  # fmt: skip

_NUMBERS: frozenset[Function] = frozenset({
    exp.Abs, exp.Ceil, exp.Exp, exp.Floor, exp.Ln, exp.Log, exp.Pow,
    exp.Round, exp.Sign, exp.Sqrt, exp.Trunc,
})  # fmt: skip

_TEXTS: frozenset[Function] = frozenset({
    exp.Concat, exp.ConcatWs, exp.GroupConcat, exp.Length, exp.Lower, exp.Replace,
    exp.StrPosition, exp.Substring, exp.Trim, exp.Upper,
})  # fmt: skip

_MOMENTS: frozenset[Function] = frozenset({
    exp.CurrentDate, exp.CurrentTimestamp, exp.DateAdd, exp.DateDiff, exp.DateSub, exp.Extract,
    exp.TimeToStr, exp.TimestampTrunc, exp.TsOrDsToDate, exp.TsOrDsToTimestamp, exp.UnixToTime,
})  # fmt: skip

_CHOICES: frozenset[Function] = frozenset({
    exp.Case, exp.Coalesce, exp.Greatest, exp.If, exp.Least, exp.Nullif,
})  # fmt: skip

_PARTS_OF_DATES: frozenset[Function] = frozenset({
    exp.Day, exp.DayOfMonth, exp.DayOfWeek, exp.DayOfYear, exp.Hour, exp.LastDay, exp.Minute,
    exp.Month, exp.Quarter, exp.Second, exp.Week, exp.WeekOfYear, exp.Year,
})  # fmt: skip

COMMON = AGGREGATES | _WINDOWS | _NUMBERS | _TEXTS | _MOMENTS | _CHOICES

POSTGRES: frozenset[Function] = COMMON | _STATISTICS | {
    exp.Cbrt, exp.DateBin, exp.Initcap, exp.Left, exp.Localtimestamp, exp.MD5, exp.Mode, exp.Pad,
    exp.RegexpILike,
    exp.RegexpLike, exp.RegexpReplace, exp.Reverse, exp.Right, exp.SplitPart, exp.StartsWith,
    exp.StrToDate, exp.StrToTime, exp.WidthBucket,
    "age", "every", "make_date", "statement_timestamp",
}  # fmt: skip

DUCKDB: frozenset[Function] = COMMON | _STATISTICS | _PARTS_OF_DATES | {
    exp.AnyValue, exp.ApproxDistinct, exp.ArgMax, exp.ArgMin, exp.Cbrt, exp.Contains, exp.CountIf,
    exp.DateBin, exp.DateFromParts, exp.DateTrunc, exp.Dayname, exp.EndsWith, exp.First, exp.Left,
    exp.MD5, exp.Median, exp.Mode, exp.Monthname, exp.Pad, exp.RegexpLike, exp.RegexpReplace,
    exp.Reverse, exp.Right, exp.SplitPart, exp.StartsWith, exp.StrToTime, exp.TimeToUnix,
    exp.TryCast,
    "age", "date_part", "now",
}  # fmt: skip

MYSQL: frozenset[Function] = COMMON | _PARTS_OF_DATES | {
    exp.ConvertTimezone, exp.Dayname, exp.Left, exp.MD5, exp.Monthname, exp.Pad,
    exp.RegexpInstr, exp.RegexpLike, exp.Reverse, exp.Right, exp.StrToDate, exp.StrToTime,
    exp.SubstringIndex,
    exp.TimestampDiff, exp.UtcTimestamp,
    "field", "makedate", "now", "unix_timestamp", "weekday",
}  # fmt: skip

CLICKHOUSE: frozenset[Function] = COMMON | _PARTS_OF_DATES | {
    exp.AnyValue, exp.ApproxDistinct, exp.ArgMax, exp.ArgMin, exp.Corr, exp.CountIf, exp.CovarPop,
    exp.CovarSamp, exp.DateTrunc, exp.DayOfWeekIso, exp.EndsWith, exp.Initcap, exp.Left, exp.MD5,
    exp.Median, exp.Pad, exp.Quantile, exp.RegexpLike, exp.Right, exp.StartsWith,
    "anyif", "anylast", "argmaxif", "argminif", "avgif", "avgweighted", "maxif", "medianif",
    "minif", "stddevpop", "stddevsamp", "sumif", "sumornull", "uniqexact", "uniqexactif", "uniqif",
    "varpop", "varsamp",
    "adddays", "addhours", "addminutes", "addmonths", "addquarters", "addseconds", "addweeks",
    "addyears", "subtractdays", "subtracthours", "subtractminutes", "subtractmonths",
    "subtractquarters", "subtractseconds", "subtractweeks", "subtractyears",
    "empty", "intdiv", "isnotnull", "isnull", "lengthutf8", "lowerutf8", "multiif", "notempty",
    "now", "today", "yesterday",
    "todate", "todate32", "todatetime", "todatetime64", "todateornull", "todayofmonth",
    "todayofyear", "todecimal128", "todecimal32", "todecimal64", "tofloat32", "tofloat64",
    "tofloat64ornull", "tohour", "toint16", "toint32", "toint32ornull", "toint64",
    "toint64ornull", "toint8", "toisoweek", "toisoyear", "tominute", "tomonth", "toquarter",
    "tosecond", "tostartofday", "tostartoffifteenminutes", "tostartoffiveminutes",
    "tostartofhour", "tostartofinterval", "tostartofminute", "tostartofmonth",
    "tostartofquarter", "tostartofweek", "tostartofyear", "tostring", "totimezone", "toyear",
    "toyyyymm", "toyyyymmdd", "tounixtimestamp", "upperutf8",
}  # fmt: skip

SQLITE: frozenset[Function] = COMMON - {exp.ConcatWs} | {
    exp.Chr, exp.Date, exp.Hex, exp.Typeof, exp.Unicode,
    "date", "datetime", "julianday", "strftime", "time", "total", "unixepoch",
}  # fmt: skip
