"""The functions that several engines admit. Each engine's file adds its own; others are refused.

A function is admitted when it reads only its arguments (and the clock), writes nothing, runs no
text as SQL, opens nothing, never sleeps, and returns no more bytes than a constant times what it
was given. Functions that the parser knows are listed as its classes, others by their lower-case
names.
"""

from sqlglot import exp

Function = type[exp.Expr] | str

AGGREGATES: frozenset[Function] = frozenset({
    exp.Avg, exp.Count, exp.Max, exp.Min, exp.Sum,
    exp.Stddev, exp.StddevPop, exp.StddevSamp, exp.Variance, exp.VariancePop,
})  # fmt: skip

STATISTICS: frozenset[Function] = frozenset({
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

PARTS_OF_DATES: frozenset[Function] = frozenset({
    exp.Day, exp.DayOfMonth, exp.DayOfWeek, exp.DayOfYear, exp.Hour, exp.LastDay, exp.Minute,
    exp.Month, exp.Quarter, exp.Second, exp.Week, exp.WeekOfYear, exp.Year,
})  # fmt: skip

COMMON = AGGREGATES | _WINDOWS | _NUMBERS | _TEXTS | _MOMENTS | _CHOICES
