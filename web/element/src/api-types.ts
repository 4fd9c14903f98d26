/** What the API takes and answers. `make types` writes this, of its document:
 * 131e81e394de09c09d039c57972069d4b8313fd304071ca5cf1061e1c41912f9
 */

export interface paths {
    "/api/v2/query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Query a datamart
         * @description The `Accept` header selects JSON, CSV, XLSX, Arrow or Parquet. The response header `Martlet-Certificate` states what was proved. If a result cannot be finished, the connection is closed before the end of the body.
         */
        post: operations["query"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/query/explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Explain a query
         * @description Returns the compiled SQL, its parameters and its certificate. Guests get the certificate only. The query is not run.
         */
        post: operations["explain"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/viewer/board": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Look at an embed
         * @description The board of an element: metrics, layout, filters and the viewer's permissions.
         */
        get: operations["look_at_board"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/viewer/catalogue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List what metrics can be made of */
        get: operations["list_catalogue"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/viewer/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Export a metric or a board
         * @description Returns a metric as CSV or XLSX, or a metric or the whole board as PDF.
         */
        post: operations["export_metric"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/viewer/layout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Keep an own layout */
        put: operations["keep_layout"];
        post?: never;
        /** Go back to the author's layout */
        delete: operations["forget_layout"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/viewer/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Change an own metric */
        put: operations["update_own_metric"];
        /**
         * Keep an own metric
         * @description It is seen by this client alone, and where the token names a user, by that one.
         */
        post: operations["create_own_metric"];
        /** Delete an own metric */
        delete: operations["delete_own_metric"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/viewer/options": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * List the choices of a filter
         * @description Values of the client's own rows, in order.
         */
        post: operations["list_options"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/viewer/query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Query the metrics of a board
         * @description Returns one line of JSON per metric, as each finishes. A metric that fails has the error in its line. Equal queries run once.
         */
        post: operations["ask_board"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/viewer/rows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Show the rows behind a metric
         * @description Returns the underlying rows of the metric, or of one of its points. The embed must allow underlying data.
         */
        post: operations["ask_rows"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** AllowsAnswer */
        AllowsAnswer: {
            /** Changelayout */
            changeLayout: boolean;
            /** Createmetrics */
            createMetrics: boolean;
            /** Deletemetrics */
            deleteMetrics: boolean;
            /** Download */
            download: boolean;
            /** Fullscreen */
            fullscreen: boolean;
            /** Showname */
            showName: boolean;
            /** Underlyingdata */
            underlyingData: boolean;
            /** Updatemetrics */
            updateMetrics: boolean;
        };
        /**
         * AskedMetric
         * @description A metric with the viewer's current settings, or a draft of a metric.
         */
        AskedMetric: {
            /** @default null */
            draft: components["schemas"]["DraftBody"] | null;
            /**
             * Drill
             * @default []
             */
            drill: (string | number | boolean | null)[];
            /**
             * Grain
             * @default null
             */
            grain: ("second" | "minute" | "hour" | "day" | "week" | "month" | "quarter" | "year") | null;
            /**
             * Key
             * @description Identifies the metric's line in the response.
             */
            key: string;
            /**
             * Limit
             * @default null
             */
            limit: number | null;
            /**
             * Metricid
             * @default null
             */
            metricId: string | null;
            /**
             * Offset
             * @default null
             */
            offset: number | null;
            /**
             * Order
             * @default []
             */
            order: [
                string,
                "asc" | "desc"
            ][];
            /**
             * Search
             * @default null
             */
            search: string | null;
        };
        /** BatchBody */
        BatchBody: {
            /** Embedid */
            embedId: string;
            /**
             * Filters
             * @default {}
             */
            filters: {
                [key: string]: {
                    /** @enum {unknown} */
                    preset?: "today" | "yesterday" | "last7Days" | "last30Days" | "last90Days" | "last12Months" | "thisWeek" | "thisMonth" | "thisQuarter" | "thisYear" | "lastWeek" | "lastMonth" | "lastQuarter" | "lastYear";
                } | {
                    /** @example 2026-01-31 */
                    end?: string | null;
                    /** @example 2026-01-31 */
                    start?: string | null;
                } | {
                    max?: number | null;
                    min?: number | null;
                } | (string | number | boolean)[] | (string | number | boolean | null);
            };
            /** Metrics */
            metrics: components["schemas"]["AskedMetric"][];
            /**
             * Selections
             * @default []
             */
            selections: components["schemas"]["SelectionBody"][];
        };
        /** Board */
        Board: {
            allows: components["schemas"]["AllowsAnswer"];
            /** Description */
            description: string | null;
            /** Embedid */
            embedId: string;
            /**
             * Embedtype
             * @enum {string}
             */
            embedType: "dashboard" | "metric";
            /**
             * Expiresin
             * @description Seconds until the token expires.
             */
            expiresIn: number;
            /** Filters */
            filters: components["schemas"]["BoardFilterAnswer"][];
            /**
             * Isownlayout
             * @description Whether the layout is the viewer's own.
             */
            isOwnLayout: boolean;
            /** Layout */
            layout: components["schemas"]["PlacementBody"][];
            /** Metrics */
            metrics: components["schemas"]["BoardMetric"][];
            /**
             * Name
             * @description Null if the embed does not show the name.
             */
            name: string | null;
            /** Theme */
            theme: {
                [key: string]: unknown;
            } | null;
            /** Timezone */
            timezone: string;
        };
        /** BoardAnswer */
        BoardAnswer: {
            data: components["schemas"]["Board"];
            /** Error */
            error?: null;
        };
        /** BoardColumn */
        BoardColumn: {
            /** Datatype */
            dataType: string | null;
            /** Label */
            label: string | null;
            /** Name */
            name: string;
            /**
             * Role
             * @enum {string}
             */
            role: "dimension" | "time" | "measure" | "column";
        };
        /** BoardFilterAnswer */
        BoardFilterAnswer: {
            /** Choices */
            choices: unknown[] | null;
            /**
             * Kind
             * @enum {string}
             */
            kind: "dateRange" | "select" | "multiSelect" | "numberRange" | "search";
            /** Label */
            label: string;
            /** Name */
            name: string;
            /** Presets */
            presets: ("today" | "yesterday" | "last7Days" | "last30Days" | "last90Days" | "last12Months" | "thisWeek" | "thisMonth" | "thisQuarter" | "thisYear" | "lastWeek" | "lastMonth" | "lastQuarter" | "lastYear")[];
            /**
             * Value
             * @description Depends on the filter's kind: a preset or two days, both included; one value; a list of values; the ends of a number range. Null: no filter.
             */
            value: {
                /** @enum {unknown} */
                preset?: "today" | "yesterday" | "last7Days" | "last30Days" | "last90Days" | "last12Months" | "thisWeek" | "thisMonth" | "thisQuarter" | "thisYear" | "lastWeek" | "lastMonth" | "lastQuarter" | "lastYear";
            } | {
                /** @example 2026-01-31 */
                end?: string | null;
                /** @example 2026-01-31 */
                start?: string | null;
            } | {
                max?: number | null;
                min?: number | null;
            } | (string | number | boolean)[] | (string | number | boolean | null);
        };
        /** BoardMetric */
        BoardMetric: {
            chart: components["schemas"]["ChartBody"];
            /** Columns */
            columns: components["schemas"]["BoardColumn"][];
            /** Description */
            description: string | null;
            /** Drill */
            drill: components["schemas"]["DrillLevel"][];
            /** Filters */
            filters: string[];
            /** Grain */
            grain: ("second" | "minute" | "hour" | "day" | "week" | "month" | "quarter" | "year") | null;
            /** Grains */
            grains: ("second" | "minute" | "hour" | "day" | "week" | "month" | "quarter" | "year")[];
            /** Hasrows */
            hasRows: boolean;
            /** Id */
            id: string;
            /** Isown */
            isOwn: boolean;
            /** Name */
            name: string;
            query: components["schemas"]["SemanticBody"] | null;
        };
        /** Catalogue */
        Catalogue: {
            /** Tables */
            tables: components["schemas"]["CatalogueTable"][];
        };
        /** CatalogueAnswer */
        CatalogueAnswer: {
            data: components["schemas"]["Catalogue"];
            /** Error */
            error?: null;
        };
        /** CatalogueMember */
        CatalogueMember: {
            /** Datatype */
            dataType: string | null;
            /** Label */
            label: string;
            /** Member */
            member: string;
        };
        /** CatalogueTable */
        CatalogueTable: {
            /** Dimensions */
            dimensions: components["schemas"]["CatalogueMember"][];
            /** Label */
            label: string;
            /** Measures */
            measures: components["schemas"]["CatalogueMember"][];
            /** Name */
            name: string;
        };
        /**
         * CertificateAnswer
         * @description The certificate of a query. Guests get only id, datamart, table names, fence and client.
         */
        CertificateAnswer: {
            /**
             * Client
             * @description A keyed digest of the client id.
             */
            client: string;
            /** Datamart */
            datamart: string;
            /** Fence */
            fence: boolean;
            /**
             * Grain
             * @description Semantic queries: the tables that were aggregated, each on its own.
             */
            grain?: components["schemas"]["CertificateGrain"][] | null;
            /** Id */
            id: string;
            /** Parameters */
            parameters?: string[] | null;
            /** Rowcount */
            rowCount?: number | null;
            /** Tables */
            tables: components["schemas"]["CertificateTable"][] | string[];
            /** Version */
            version?: number | null;
        };
        /** CertificateGrain */
        CertificateGrain: {
            /** Measures */
            measures: string[];
            /** Table */
            table: string;
        };
        /** CertificateTable */
        CertificateTable: {
            /** How */
            how: string;
            /** Name */
            name: string;
            /**
             * Narrowed
             * @description Columns by which an embed or a token filters the table's rows.
             */
            narrowed?: string[] | null;
            /** Path */
            path: string;
            /** Schemaname */
            schemaName: string;
            /** Table */
            table: string;
        };
        /**
         * ChartBody
         * @description A chart. Default columns follow their roles: `x` is the first time dimension or dimension.
         */
        ChartBody: {
            /**
             * Comparison
             * @description Number cards: the period to compare with.
             */
            comparison?: ("previousPeriod" | "previousYear") | null;
            /**
             * Formats
             * @default {}
             */
            formats: {
                [key: string]: components["schemas"]["FormatBody"];
            };
            /**
             * Ishorizontal
             * @default false
             */
            isHorizontal: boolean;
            /**
             * Islowerbetter
             * @default false
             */
            isLowerBetter: boolean;
            /**
             * Isstacked
             * @default false
             */
            isStacked: boolean;
            /**
             * Kind
             * @example bar
             * @enum {string}
             */
            kind: "number" | "line" | "area" | "bar" | "combo" | "pie" | "donut" | "scatter" | "heatmap" | "funnel" | "gauge" | "table" | "pivot";
            /**
             * Labels
             * @default {}
             */
            labels: {
                [key: string]: string;
            };
            /**
             * Lines
             * @description Combo charts: the values drawn as lines.
             * @default []
             */
            lines: string[];
            /** Max */
            max?: number | null;
            /** Min */
            min?: number | null;
            /** Pagesize */
            pageSize?: number | null;
            /**
             * Rules
             * @default []
             */
            rules: components["schemas"]["RuleBody"][];
            /** Series */
            series?: string | null;
            /**
             * Target
             * @description Gauges: the target value.
             */
            target?: number | null;
            /**
             * Trend
             * @description Number cards: the granularity of the sparkline.
             */
            trend?: ("second" | "minute" | "hour" | "day" | "week" | "month" | "quarter" | "year") | null;
            /**
             * Values
             * @default []
             */
            values: string[];
            /** X */
            x?: string | null;
        };
        /** ColumnAnswer */
        ColumnAnswer: {
            /** Datatype */
            dataType: string;
            /** Label */
            label: string | null;
            /** Name */
            name: string;
        };
        /** ComparisonAnswer */
        ComparisonAnswer: {
            /** End */
            end: string;
            /** Rows */
            rows: unknown[][];
            /** Start */
            start: string;
        };
        /**
         * DraftBody
         * @description A metric that the viewer is editing and has not saved.
         */
        DraftBody: {
            chart: components["schemas"]["ChartBody"];
            query: components["schemas"]["SemanticBody"];
        };
        /** DrillLevel */
        DrillLevel: {
            /** Label */
            label: string;
            /** Member */
            member: string;
        };
        /** Error */
        Error: {
            /**
             * At
             * @description The JSON path of the first fault.
             */
            at: string | null;
            /**
             * Code
             * @example EMPTY_TABLE_LIST
             */
            code: string;
            /**
             * Details
             * @description All faults of the request.
             */
            details: components["schemas"]["Fault"][];
            /**
             * Message
             * @description The reason for the error, and the remedy.
             */
            message: string;
            /** Requestid */
            requestId: string;
            /**
             * Status
             * @example 400
             */
            status: number;
        };
        /**
         * ErrorAnswer
         * @description The shape of every error response.
         */
        ErrorAnswer: {
            error: components["schemas"]["Error"];
        };
        /** ExplainAnswer */
        ExplainAnswer: {
            data: components["schemas"]["ExplainReport"];
            /**
             * Error
             * @default null
             */
            error: null;
        };
        /** ExplainParameter */
        ExplainParameter: {
            /** Datatype */
            dataType: string;
            /** Name */
            name: string;
            /**
             * Value
             * @description Null if the parameter is the client key.
             * @default null
             */
            value: unknown;
        };
        /** ExplainReport */
        ExplainReport: {
            certificate: components["schemas"]["CertificateAnswer"];
            /**
             * Columns
             * @default null
             */
            columns: components["schemas"]["ColumnAnswer"][] | null;
            /**
             * Parameters
             * @default null
             */
            parameters: components["schemas"]["ExplainParameter"][] | null;
            /**
             * Sql
             * @default null
             */
            sql: string | null;
        };
        /** ExportBody */
        ExportBody: {
            /**
             * Cards
             * @description PDF of the board: the metrics whose settings the viewer has changed.
             * @default []
             */
            cards: components["schemas"]["AskedMetric"][];
            /** Embedid */
            embedId: string;
            /**
             * Filters
             * @default {}
             */
            filters: {
                [key: string]: {
                    /** @enum {unknown} */
                    preset?: "today" | "yesterday" | "last7Days" | "last30Days" | "last90Days" | "last12Months" | "thisWeek" | "thisMonth" | "thisQuarter" | "thisYear" | "lastWeek" | "lastMonth" | "lastQuarter" | "lastYear";
                } | {
                    /** @example 2026-01-31 */
                    end?: string | null;
                    /** @example 2026-01-31 */
                    start?: string | null;
                } | {
                    max?: number | null;
                    min?: number | null;
                } | (string | number | boolean)[] | (string | number | boolean | null);
            };
            /**
             * Format
             * @enum {string}
             */
            format: "csv" | "xlsx" | "pdf";
            /**
             * Locale
             * @default null
             * @example de-DE
             */
            locale: string | null;
            /**
             * @description Default: the board, as PDF.
             * @default null
             */
            metric: components["schemas"]["AskedMetric"] | null;
            /**
             * Palette
             * @description PDF: the colours of series. Default: Martlet's own.
             * @default []
             */
            palette: string[];
            /**
             * Selections
             * @default []
             */
            selections: components["schemas"]["SelectionBody"][];
        };
        /** Fault */
        Fault: {
            /**
             * At
             * @example tableList
             */
            at: string | null;
            /**
             * Code
             * @example EMPTY_TABLE_LIST
             */
            code: string;
            /**
             * Message
             * @example Include at least one table in tableList.
             */
            message: string;
        };
        /**
         * FilterBody
         * @description A condition on one member, or a group of conditions under `and` or `or`.
         */
        FilterBody: {
            /** And */
            and?: components["schemas"]["FilterBody"][] | null;
            /**
             * Member
             * @example orders.status
             */
            member?: string | null;
            /**
             * Operator
             * @example equals
             */
            operator?: ("equals" | "notEquals" | "contains" | "notContains" | "startsWith" | "endsWith" | "gt" | "gte" | "lt" | "lte" | "set" | "notSet" | "inDateRange" | "notInDateRange" | "beforeDate" | "afterDate") | null;
            /** Or */
            or?: components["schemas"]["FilterBody"][] | null;
            /**
             * Values
             * @default []
             * @example [
             *       "paid"
             *     ]
             */
            values: (string | number | boolean)[];
        };
        /**
         * FormatBody
         * @description The format of numbers, in the page's locale.
         */
        FormatBody: {
            /**
             * Currency
             * @description An ISO 4217 code.
             * @example EUR
             */
            currency?: string | null;
            /**
             * Digits
             * @description Number of decimals.
             */
            digits?: number | null;
            /**
             * Iscompact
             * @default false
             */
            isCompact: boolean;
            /**
             * Style
             * @default decimal
             * @enum {string}
             */
            style: "decimal" | "currency" | "percent" | "unit" | "bytes";
            /**
             * Unit
             * @description A unit of the CLDR, as browsers know it.
             * @example kilometer
             */
            unit?: string | null;
        };
        /**
         * IdAnswer
         * @description The name of what was created, changed or deleted.
         */
        IdAnswer: {
            /**
             * Error
             * @description Always null, because the request succeeded.
             */
            error?: null;
            /**
             * Id
             * @example sales-analytics
             */
            id: string;
        };
        /** LayoutBody */
        LayoutBody: {
            /** Embedid */
            embedId: string;
            /** Layout */
            layout: components["schemas"]["PlacementBody"][];
        };
        /**
         * MetricLine
         * @description One line of a batch: a metric's result or its error.
         */
        MetricLine: {
            certificate: components["schemas"]["CertificateAnswer"];
            /** Columns */
            columns: components["schemas"]["ColumnAnswer"][];
            comparison: components["schemas"]["ComparisonAnswer"] | null;
            /**
             * Error
             * @default null
             */
            error: null;
            /** Ignored */
            ignored: string[];
            /** Key */
            key: string;
            /** Level */
            level: number;
            /** Metricid */
            metricId: string | null;
            /** Rowcount */
            rowCount: number;
            /** Rows */
            rows: unknown[][];
            /**
             * Timetaken
             * @description Milliseconds.
             */
            timeTaken: number;
            trend: components["schemas"]["TrendAnswer"] | null;
            /** Truncated */
            truncated: boolean;
        };
        /** OptionsAnswer */
        OptionsAnswer: {
            /** Data */
            data: unknown[];
            /** Error */
            error?: null;
            /** Truncated */
            truncated: boolean;
        };
        /** OptionsBody */
        OptionsBody: {
            /** Embedid */
            embedId: string;
            /** Filter */
            filter: string;
            /**
             * Limit
             * @default 100
             */
            limit: number;
            /** Search */
            search?: string | null;
        };
        /**
         * OwnMetricBody
         * @description A metric that the viewer saves for their own use.
         */
        OwnMetricBody: {
            chart: components["schemas"]["ChartBody"];
            /** Description */
            description?: string | null;
            /** Embedid */
            embedId: string;
            /** Name */
            name: string;
            query: components["schemas"]["SemanticBody"];
        };
        /** OwnMetricUpdate */
        OwnMetricUpdate: {
            chart: components["schemas"]["ChartBody"];
            /** Description */
            description?: string | null;
            /** Embedid */
            embedId: string;
            /** Metricid */
            metricId: string;
            /** Name */
            name: string;
            query: components["schemas"]["SemanticBody"];
        };
        /**
         * PlacementBody
         * @description The position and size of a metric's card, on a grid of twelve columns.
         */
        PlacementBody: {
            /** Height */
            height: number;
            /** Metricid */
            metricId: string;
            /** Width */
            width: number;
            /** X */
            x: number;
            /** Y */
            y: number;
        };
        /** PointBody */
        PointBody: {
            /** Member */
            member: string;
            /** Value */
            value: string | number | boolean | null;
        };
        /**
         * QueryBody
         * @description A query. Exactly one of `sql` and `query` is required.
         */
        QueryBody: {
            /**
             * Clientid
             * @description The client whose rows are returned. Required with an API key; not allowed with a guest token.
             * @default null
             */
            clientId: string | number | null;
            /**
             * Datamart
             * @example sales-analytics
             */
            datamart: string;
            /**
             * Limit
             * @description The maximum number of rows to return.
             * @default null
             */
            limit: number | null;
            /**
             * @description Measures by dimensions.
             * @default null
             */
            query: components["schemas"]["SemanticBody"] | null;
            /**
             * Sql
             * @description One SELECT over the datamart's exposed names.
             * @default null
             * @example SELECT count(*) AS orders FROM orders
             */
            sql: string | null;
        };
        /**
         * ResultAnswer
         * @description Rows in the order of `columns`. Decimals, and integers beyond 2^53, are strings.
         */
        ResultAnswer: {
            certificate: components["schemas"]["CertificateAnswer"];
            /** Columns */
            columns: components["schemas"]["ColumnAnswer"][];
            /**
             * Error
             * @default null
             */
            error: null;
            /** Rowcount */
            rowCount: number;
            /** Rows */
            rows: unknown[][];
            /**
             * Truncated
             * @description Whether `limit` dropped further rows.
             */
            truncated: boolean;
        };
        /** RowsBody */
        RowsBody: {
            /**
             * Drill
             * @default []
             */
            drill: (string | number | boolean | null)[];
            /** Embedid */
            embedId: string;
            /**
             * Filters
             * @default {}
             */
            filters: {
                [key: string]: {
                    /** @enum {unknown} */
                    preset?: "today" | "yesterday" | "last7Days" | "last30Days" | "last90Days" | "last12Months" | "thisWeek" | "thisMonth" | "thisQuarter" | "thisYear" | "lastWeek" | "lastMonth" | "lastQuarter" | "lastYear";
                } | {
                    /** @example 2026-01-31 */
                    end?: string | null;
                    /** @example 2026-01-31 */
                    start?: string | null;
                } | {
                    max?: number | null;
                    min?: number | null;
                } | (string | number | boolean)[] | (string | number | boolean | null);
            };
            /**
             * Grain
             * @default null
             */
            grain: ("second" | "minute" | "hour" | "day" | "week" | "month" | "quarter" | "year") | null;
            /**
             * Limit
             * @default null
             */
            limit: number | null;
            /** Metricid */
            metricId: string;
            /**
             * Offset
             * @default null
             */
            offset: number | null;
            /**
             * Order
             * @default []
             */
            order: [
                string,
                "asc" | "desc"
            ][];
            /**
             * Point
             * @default []
             */
            point: components["schemas"]["PointBody"][];
            /**
             * Selections
             * @default []
             */
            selections: components["schemas"]["SelectionBody"][];
        };
        /**
         * RuleBody
         * @description Highlights the table cells that meet a condition.
         */
        RuleBody: {
            /** Column */
            column: string;
            /**
             * Operator
             * @enum {string}
             */
            operator: "gt" | "gte" | "lt" | "lte" | "equals";
            /**
             * Tone
             * @enum {string}
             */
            tone: "good" | "bad" | "warning";
            /** Value */
            value: number | string;
        };
        /**
         * SelectionBody
         * @description A value that the viewer clicked in a metric. It filters the other metrics.
         */
        SelectionBody: {
            /** Member */
            member: string;
            /** Metricid */
            metricId: string;
            /** Value */
            value: string | number | boolean | null;
        };
        /** SemanticBody */
        SemanticBody: {
            /**
             * Dimensions
             * @default []
             * @example [
             *       "customers.country"
             *     ]
             */
            dimensions: string[];
            /**
             * Filters
             * @default []
             */
            filters: components["schemas"]["FilterBody"][];
            /** Limit */
            limit?: number | null;
            /**
             * Measures
             * @default []
             * @example [
             *       "orders.count"
             *     ]
             */
            measures: string[];
            /** Offset */
            offset?: number | null;
            /**
             * Order
             * @description Members with their sort directions, in order.
             * @default {}
             */
            order: {
                [key: string]: "asc" | "desc";
            } | [
                string,
                "asc" | "desc"
            ][];
            /**
             * Timedimensions
             * @default []
             */
            timeDimensions: components["schemas"]["TimeDimensionBody"][];
            /**
             * Timezone
             * @description The time zone of days and granularities. Default: the guest's, else UTC.
             */
            timezone?: string | null;
        };
        /** TimeDimensionBody */
        TimeDimensionBody: {
            /**
             * Daterange
             * @description The first and the last day or moment, both included, or the name of a range.
             * @example [
             *       "2026-01-01",
             *       "2026-06-30"
             *     ]
             * @example last30Days
             */
            dateRange?: string[] | ("today" | "yesterday" | "last7Days" | "last30Days" | "last90Days" | "last12Months" | "thisWeek" | "thisMonth" | "thisQuarter" | "thisYear" | "lastWeek" | "lastMonth" | "lastQuarter" | "lastYear") | null;
            /**
             * Dimension
             * @example orders.created_at
             */
            dimension: string;
            /**
             * Granularity
             * @description Group by this period. Default: `dateRange` filters only.
             */
            granularity?: ("second" | "minute" | "hour" | "day" | "week" | "month" | "quarter" | "year") | null;
        };
        /** TrendAnswer */
        TrendAnswer: {
            /** Columns */
            columns: components["schemas"]["ColumnAnswer"][];
            /** Rows */
            rows: unknown[][];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type AllowsAnswer = components['schemas']['AllowsAnswer'];
export type AskedMetric = components['schemas']['AskedMetric'];
export type BatchBody = components['schemas']['BatchBody'];
export type Board = components['schemas']['Board'];
export type BoardAnswer = components['schemas']['BoardAnswer'];
export type BoardColumn = components['schemas']['BoardColumn'];
export type BoardFilterAnswer = components['schemas']['BoardFilterAnswer'];
export type BoardMetric = components['schemas']['BoardMetric'];
export type Catalogue = components['schemas']['Catalogue'];
export type CatalogueAnswer = components['schemas']['CatalogueAnswer'];
export type CatalogueMember = components['schemas']['CatalogueMember'];
export type CatalogueTable = components['schemas']['CatalogueTable'];
export type CertificateAnswer = components['schemas']['CertificateAnswer'];
export type CertificateGrain = components['schemas']['CertificateGrain'];
export type CertificateTable = components['schemas']['CertificateTable'];
export type ChartBody = components['schemas']['ChartBody'];
export type ColumnAnswer = components['schemas']['ColumnAnswer'];
export type ComparisonAnswer = components['schemas']['ComparisonAnswer'];
export type DraftBody = components['schemas']['DraftBody'];
export type DrillLevel = components['schemas']['DrillLevel'];
export type Error = components['schemas']['Error'];
export type ErrorAnswer = components['schemas']['ErrorAnswer'];
export type ExplainAnswer = components['schemas']['ExplainAnswer'];
export type ExplainParameter = components['schemas']['ExplainParameter'];
export type ExplainReport = components['schemas']['ExplainReport'];
export type ExportBody = components['schemas']['ExportBody'];
export type Fault = components['schemas']['Fault'];
export type FilterBody = components['schemas']['FilterBody'];
export type FormatBody = components['schemas']['FormatBody'];
export type IdAnswer = components['schemas']['IdAnswer'];
export type LayoutBody = components['schemas']['LayoutBody'];
export type MetricLine = components['schemas']['MetricLine'];
export type OptionsAnswer = components['schemas']['OptionsAnswer'];
export type OptionsBody = components['schemas']['OptionsBody'];
export type OwnMetricBody = components['schemas']['OwnMetricBody'];
export type OwnMetricUpdate = components['schemas']['OwnMetricUpdate'];
export type PlacementBody = components['schemas']['PlacementBody'];
export type PointBody = components['schemas']['PointBody'];
export type QueryBody = components['schemas']['QueryBody'];
export type ResultAnswer = components['schemas']['ResultAnswer'];
export type RowsBody = components['schemas']['RowsBody'];
export type RuleBody = components['schemas']['RuleBody'];
export type SelectionBody = components['schemas']['SelectionBody'];
export type SemanticBody = components['schemas']['SemanticBody'];
export type TimeDimensionBody = components['schemas']['TimeDimensionBody'];
export type TrendAnswer = components['schemas']['TrendAnswer'];
export type $defs = Record<string, never>;
export interface operations {
    query: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "clientId": "nordwind-traders",
                 *       "datamart": "sales-analytics",
                 *       "sql": "SELECT count(*) AS orders, min(date) AS first FROM orders"
                 *     }
                 */
                "application/json": components["schemas"]["QueryBody"];
            };
        };
        responses: {
            /** @description One client's rows. */
            200: {
                headers: {
                    /** @description The certificate, as JSON. */
                    "Martlet-Certificate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResultAnswer"];
                    "application/vnd.apache.arrow.stream": string;
                    "application/vnd.apache.parquet": string;
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                    "text/csv": string;
                };
            };
            /** @description `INVALID_REQUEST_BODY`: Check required fields; the table list cannot be empty. `DATASOURCE_CREDENTIALS_ERROR`: The datasource or the server refused the credentials. `CLIENT_ID_ERROR`: clientId must name exactly one row of the client table. `QUERY_REJECTED`: The query asks for something that a datamart does not allow. `QUERY_TOO_COMPLEX`: Make the query shorter or less deeply nested. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `AUTHENTICATION_ERROR`: Send a valid token as 'Authorization: Bearer <token>'. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `ORIGIN_NOT_ALLOWED`: Add the page's origin to the data app's whitelist domains. `PERMISSION_DENIED`: This kind of token may not make this call. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `INVALID_DATAMART`: No datamart of that name is visible to this token. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `NOT_ACCEPTABLE`: Accept one of JSON, CSV, XLSX, Arrow or Parquet. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `TENANT_PATH_MISSING`: Say how the table belongs to a client: clientColumn or isShared. `DATAMART_OUTDATED`: The datasource has changed; update the datamart. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `RESULT_TOO_LARGE`: Aggregate, filter, or set a limit. `REQUEST_TOO_LARGE`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `RATE_LIMIT_EXCEEDED`: Too many requests; wait as Retry-After says. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `INTERNAL_SERVER_ERROR`: Our fault; report the requestId if it persists. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `QUERY_FAILED`: The database could not finish the query. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `DATASOURCE_UNAVAILABLE`: The datasource cannot be reached just now; try again. `SERVICE_UNAVAILABLE`: The server's own store cannot be reached just now; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `QUERY_TIMEOUT`: Ask for less: narrow the dates, add filters, or aggregate. */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    explain: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "clientId": "nordwind-traders",
                 *       "datamart": "sales-analytics",
                 *       "sql": "SELECT count(*) AS orders, min(date) AS first FROM orders"
                 *     }
                 */
                "application/json": components["schemas"]["QueryBody"];
            };
        };
        responses: {
            /** @description The compiled query. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExplainAnswer"];
                };
            };
            /** @description `INVALID_REQUEST_BODY`: Check required fields; the table list cannot be empty. `DATASOURCE_CREDENTIALS_ERROR`: The datasource or the server refused the credentials. `CLIENT_ID_ERROR`: clientId must name exactly one row of the client table. `QUERY_REJECTED`: The query asks for something that a datamart does not allow. `QUERY_TOO_COMPLEX`: Make the query shorter or less deeply nested. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `AUTHENTICATION_ERROR`: Send a valid token as 'Authorization: Bearer <token>'. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `ORIGIN_NOT_ALLOWED`: Add the page's origin to the data app's whitelist domains. `PERMISSION_DENIED`: This kind of token may not make this call. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `INVALID_DATAMART`: No datamart of that name is visible to this token. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `TENANT_PATH_MISSING`: Say how the table belongs to a client: clientColumn or isShared. `DATAMART_OUTDATED`: The datasource has changed; update the datamart. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `REQUEST_TOO_LARGE`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `RATE_LIMIT_EXCEEDED`: Too many requests; wait as Retry-After says. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `INTERNAL_SERVER_ERROR`: Our fault; report the requestId if it persists. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `DATASOURCE_UNAVAILABLE`: The datasource cannot be reached just now; try again. `SERVICE_UNAVAILABLE`: The server's own store cannot be reached just now; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `QUERY_TIMEOUT`: Ask for less: narrow the dates, add filters, or aggregate. */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    look_at_board: {
        parameters: {
            query: {
                /**
                 * @description An embed's id, or that of a dashboard of one.
                 * @example 5f1d7a2c9b8e4d6f0a1b5f1d7a2c9b8e
                 */
                embedId: string;
                /** @example orders */
                metricId?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BoardAnswer"];
                };
            };
            /** @description `INVALID_REQUEST_BODY`: Check required fields; the table list cannot be empty. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `AUTHENTICATION_ERROR`: Send a valid token as 'Authorization: Bearer <token>'. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `PERMISSION_DENIED`: This kind of token may not make this call. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `INVALID_DATAMART`: No datamart of that name is visible to this token. `INVALID_EMBED_ID`: No embed of that id exists in the data app. `INVALID_METRIC_ID`: No metric of that id is in the dashboard or the embed. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `REQUEST_TOO_LARGE`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `RATE_LIMIT_EXCEEDED`: Too many requests; wait as Retry-After says. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `INTERNAL_SERVER_ERROR`: Our fault; report the requestId if it persists. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `SERVICE_UNAVAILABLE`: The server's own store cannot be reached just now; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    list_catalogue: {
        parameters: {
            query: {
                /** @example 5f1d7a2c9b8e4d6f0a1b5f1d7a2c9b8e */
                embedId: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CatalogueAnswer"];
                };
            };
            /** @description `INVALID_REQUEST_BODY`: Check required fields; the table list cannot be empty. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `AUTHENTICATION_ERROR`: Send a valid token as 'Authorization: Bearer <token>'. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `PERMISSION_DENIED`: This kind of token may not make this call. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `INVALID_DATAMART`: No datamart of that name is visible to this token. `INVALID_EMBED_ID`: No embed of that id exists in the data app. `INVALID_METRIC_ID`: No metric of that id is in the dashboard or the embed. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `REQUEST_TOO_LARGE`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `RATE_LIMIT_EXCEEDED`: Too many requests; wait as Retry-After says. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `INTERNAL_SERVER_ERROR`: Our fault; report the requestId if it persists. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `SERVICE_UNAVAILABLE`: The server's own store cannot be reached just now; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    export_metric: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "embedId": "5f1d7a2c9b8e4d6f0a1b5f1d7a2c9b8e",
                 *       "format": "xlsx",
                 *       "metric": {
                 *         "key": "orders",
                 *         "metricId": "orders"
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["ExportBody"];
            };
        };
        responses: {
            /** @description A file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": string;
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                    "text/csv": string;
                };
            };
            /** @description `INVALID_REQUEST_BODY`: Check required fields; the table list cannot be empty. `DATASOURCE_CREDENTIALS_ERROR`: The datasource or the server refused the credentials. `APP_FILTER_PARAM_ERROR`: An app filter must be one that the dashboard or metric names. `CLIENT_ID_ERROR`: clientId must name exactly one row of the client table. `QUERY_REJECTED`: The query asks for something that a datamart does not allow. `QUERY_TOO_COMPLEX`: Make the query shorter or less deeply nested. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `AUTHENTICATION_ERROR`: Send a valid token as 'Authorization: Bearer <token>'. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `ORIGIN_NOT_ALLOWED`: Add the page's origin to the data app's whitelist domains. `PERMISSION_DENIED`: This kind of token may not make this call. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `INVALID_DATAMART`: No datamart of that name is visible to this token. `INVALID_EMBED_ID`: No embed of that id exists in the data app. `INVALID_METRIC_ID`: No metric of that id is in the dashboard or the embed. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `NOT_ACCEPTABLE`: Accept one of JSON, CSV, XLSX, Arrow or Parquet. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `TENANT_PATH_MISSING`: Say how the table belongs to a client: clientColumn or isShared. `DATAMART_OUTDATED`: The datasource has changed; update the datamart. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `RESULT_TOO_LARGE`: Aggregate, filter, or set a limit. `REQUEST_TOO_LARGE`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `RATE_LIMIT_EXCEEDED`: Too many requests; wait as Retry-After says. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `INTERNAL_SERVER_ERROR`: Our fault; report the requestId if it persists. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `QUERY_FAILED`: The database could not finish the query. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `DATASOURCE_UNAVAILABLE`: The datasource cannot be reached just now; try again. `SERVICE_UNAVAILABLE`: The server's own store cannot be reached just now; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `QUERY_TIMEOUT`: Ask for less: narrow the dates, add filters, or aggregate. */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    keep_layout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "embedId": "5f1d7a2c9b8e4d6f0a1b5f1d7a2c9b8e",
                 *       "layout": [
                 *         {
                 *           "height": 4,
                 *           "metricId": "orders",
                 *           "width": 6,
                 *           "x": 0,
                 *           "y": 0
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["LayoutBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdAnswer"];
                };
            };
            /** @description `INVALID_REQUEST_BODY`: Check required fields; the table list cannot be empty. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `AUTHENTICATION_ERROR`: Send a valid token as 'Authorization: Bearer <token>'. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `PERMISSION_DENIED`: This kind of token may not make this call. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `INVALID_DATAMART`: No datamart of that name is visible to this token. `INVALID_EMBED_ID`: No embed of that id exists in the data app. `INVALID_METRIC_ID`: No metric of that id is in the dashboard or the embed. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `REQUEST_TOO_LARGE`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `RATE_LIMIT_EXCEEDED`: Too many requests; wait as Retry-After says. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `INTERNAL_SERVER_ERROR`: Our fault; report the requestId if it persists. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `SERVICE_UNAVAILABLE`: The server's own store cannot be reached just now; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    forget_layout: {
        parameters: {
            query: {
                /** @example 5f1d7a2c9b8e4d6f0a1b5f1d7a2c9b8e */
                embedId: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdAnswer"];
                };
            };
            /** @description `INVALID_REQUEST_BODY`: Check required fields; the table list cannot be empty. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `AUTHENTICATION_ERROR`: Send a valid token as 'Authorization: Bearer <token>'. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `PERMISSION_DENIED`: This kind of token may not make this call. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `INVALID_DATAMART`: No datamart of that name is visible to this token. `INVALID_EMBED_ID`: No embed of that id exists in the data app. `INVALID_METRIC_ID`: No metric of that id is in the dashboard or the embed. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `REQUEST_TOO_LARGE`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `RATE_LIMIT_EXCEEDED`: Too many requests; wait as Retry-After says. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `INTERNAL_SERVER_ERROR`: Our fault; report the requestId if it persists. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `SERVICE_UNAVAILABLE`: The server's own store cannot be reached just now; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    update_own_metric: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "chart": {
                 *         "kind": "number"
                 *       },
                 *       "embedId": "5f1d7a2c9b8e4d6f0a1b5f1d7a2c9b8e",
                 *       "metricId": "0123456789abcdef0123456789abcded",
                 *       "name": "My orders",
                 *       "query": {
                 *         "measures": [
                 *           "orders.count"
                 *         ]
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["OwnMetricUpdate"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdAnswer"];
                };
            };
            /** @description `INVALID_REQUEST_BODY`: Check required fields; the table list cannot be empty. `APP_FILTER_PARAM_ERROR`: An app filter must be one that the dashboard or metric names. `CLIENT_ID_ERROR`: clientId must name exactly one row of the client table. `QUERY_REJECTED`: The query asks for something that a datamart does not allow. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `AUTHENTICATION_ERROR`: Send a valid token as 'Authorization: Bearer <token>'. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `PERMISSION_DENIED`: This kind of token may not make this call. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `INVALID_DATAMART`: No datamart of that name is visible to this token. `INVALID_EMBED_ID`: No embed of that id exists in the data app. `INVALID_METRIC_ID`: No metric of that id is in the dashboard or the embed. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `TENANT_PATH_MISSING`: Say how the table belongs to a client: clientColumn or isShared. `DATAMART_OUTDATED`: The datasource has changed; update the datamart. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `REQUEST_TOO_LARGE`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `RATE_LIMIT_EXCEEDED`: Too many requests; wait as Retry-After says. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `INTERNAL_SERVER_ERROR`: Our fault; report the requestId if it persists. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `QUERY_FAILED`: The database could not finish the query. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `DATASOURCE_UNAVAILABLE`: The datasource cannot be reached just now; try again. `SERVICE_UNAVAILABLE`: The server's own store cannot be reached just now; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `QUERY_TIMEOUT`: Ask for less: narrow the dates, add filters, or aggregate. */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    create_own_metric: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "chart": {
                 *         "kind": "number"
                 *       },
                 *       "embedId": "5f1d7a2c9b8e4d6f0a1b5f1d7a2c9b8e",
                 *       "name": "My orders",
                 *       "query": {
                 *         "measures": [
                 *           "orders.count"
                 *         ]
                 *       }
                 *     }
                 */
                "application/json": components["schemas"]["OwnMetricBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdAnswer"];
                };
            };
            /** @description `INVALID_REQUEST_BODY`: Check required fields; the table list cannot be empty. `APP_FILTER_PARAM_ERROR`: An app filter must be one that the dashboard or metric names. `CLIENT_ID_ERROR`: clientId must name exactly one row of the client table. `QUERY_REJECTED`: The query asks for something that a datamart does not allow. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `AUTHENTICATION_ERROR`: Send a valid token as 'Authorization: Bearer <token>'. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `PERMISSION_DENIED`: This kind of token may not make this call. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `INVALID_DATAMART`: No datamart of that name is visible to this token. `INVALID_EMBED_ID`: No embed of that id exists in the data app. `INVALID_METRIC_ID`: No metric of that id is in the dashboard or the embed. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `TENANT_PATH_MISSING`: Say how the table belongs to a client: clientColumn or isShared. `DATAMART_OUTDATED`: The datasource has changed; update the datamart. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `REQUEST_TOO_LARGE`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `RATE_LIMIT_EXCEEDED`: Too many requests; wait as Retry-After says. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `INTERNAL_SERVER_ERROR`: Our fault; report the requestId if it persists. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `QUERY_FAILED`: The database could not finish the query. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `DATASOURCE_UNAVAILABLE`: The datasource cannot be reached just now; try again. `SERVICE_UNAVAILABLE`: The server's own store cannot be reached just now; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `QUERY_TIMEOUT`: Ask for less: narrow the dates, add filters, or aggregate. */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    delete_own_metric: {
        parameters: {
            query: {
                /** @example 5f1d7a2c9b8e4d6f0a1b5f1d7a2c9b8e */
                embedId: string;
                /** @example orders */
                metricId: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IdAnswer"];
                };
            };
            /** @description `INVALID_REQUEST_BODY`: Check required fields; the table list cannot be empty. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `AUTHENTICATION_ERROR`: Send a valid token as 'Authorization: Bearer <token>'. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `PERMISSION_DENIED`: This kind of token may not make this call. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `INVALID_DATAMART`: No datamart of that name is visible to this token. `INVALID_EMBED_ID`: No embed of that id exists in the data app. `INVALID_METRIC_ID`: No metric of that id is in the dashboard or the embed. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `REQUEST_TOO_LARGE`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `RATE_LIMIT_EXCEEDED`: Too many requests; wait as Retry-After says. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `INTERNAL_SERVER_ERROR`: Our fault; report the requestId if it persists. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `SERVICE_UNAVAILABLE`: The server's own store cannot be reached just now; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    list_options: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "embedId": "5f1d7a2c9b8e4d6f0a1b5f1d7a2c9b8e",
                 *       "filter": "customer"
                 *     }
                 */
                "application/json": components["schemas"]["OptionsBody"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OptionsAnswer"];
                };
            };
            /** @description `INVALID_REQUEST_BODY`: Check required fields; the table list cannot be empty. `APP_FILTER_PARAM_ERROR`: An app filter must be one that the dashboard or metric names. `CLIENT_ID_ERROR`: clientId must name exactly one row of the client table. `QUERY_REJECTED`: The query asks for something that a datamart does not allow. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `AUTHENTICATION_ERROR`: Send a valid token as 'Authorization: Bearer <token>'. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `PERMISSION_DENIED`: This kind of token may not make this call. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `INVALID_DATAMART`: No datamart of that name is visible to this token. `INVALID_EMBED_ID`: No embed of that id exists in the data app. `INVALID_METRIC_ID`: No metric of that id is in the dashboard or the embed. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `TENANT_PATH_MISSING`: Say how the table belongs to a client: clientColumn or isShared. `DATAMART_OUTDATED`: The datasource has changed; update the datamart. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `REQUEST_TOO_LARGE`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `RATE_LIMIT_EXCEEDED`: Too many requests; wait as Retry-After says. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `INTERNAL_SERVER_ERROR`: Our fault; report the requestId if it persists. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `QUERY_FAILED`: The database could not finish the query. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `DATASOURCE_UNAVAILABLE`: The datasource cannot be reached just now; try again. `SERVICE_UNAVAILABLE`: The server's own store cannot be reached just now; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `QUERY_TIMEOUT`: Ask for less: narrow the dates, add filters, or aggregate. */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    ask_board: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "embedId": "5f1d7a2c9b8e4d6f0a1b5f1d7a2c9b8e",
                 *       "filters": {
                 *         "period": {
                 *           "preset": "last90Days"
                 *         }
                 *       },
                 *       "metrics": [
                 *         {
                 *           "key": "orders",
                 *           "metricId": "orders"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["BatchBody"];
            };
        };
        responses: {
            /** @description One line per metric. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": components["schemas"]["MetricLine"];
                };
            };
            /** @description `INVALID_REQUEST_BODY`: Check required fields; the table list cannot be empty. `DATASOURCE_CREDENTIALS_ERROR`: The datasource or the server refused the credentials. `APP_FILTER_PARAM_ERROR`: An app filter must be one that the dashboard or metric names. `CLIENT_ID_ERROR`: clientId must name exactly one row of the client table. `QUERY_REJECTED`: The query asks for something that a datamart does not allow. `QUERY_TOO_COMPLEX`: Make the query shorter or less deeply nested. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `AUTHENTICATION_ERROR`: Send a valid token as 'Authorization: Bearer <token>'. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `ORIGIN_NOT_ALLOWED`: Add the page's origin to the data app's whitelist domains. `PERMISSION_DENIED`: This kind of token may not make this call. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `INVALID_DATAMART`: No datamart of that name is visible to this token. `INVALID_EMBED_ID`: No embed of that id exists in the data app. `INVALID_METRIC_ID`: No metric of that id is in the dashboard or the embed. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `NOT_ACCEPTABLE`: Accept one of JSON, CSV, XLSX, Arrow or Parquet. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `TENANT_PATH_MISSING`: Say how the table belongs to a client: clientColumn or isShared. `DATAMART_OUTDATED`: The datasource has changed; update the datamart. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `RESULT_TOO_LARGE`: Aggregate, filter, or set a limit. `REQUEST_TOO_LARGE`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `RATE_LIMIT_EXCEEDED`: Too many requests; wait as Retry-After says. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `INTERNAL_SERVER_ERROR`: Our fault; report the requestId if it persists. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `QUERY_FAILED`: The database could not finish the query. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `DATASOURCE_UNAVAILABLE`: The datasource cannot be reached just now; try again. `SERVICE_UNAVAILABLE`: The server's own store cannot be reached just now; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `QUERY_TIMEOUT`: Ask for less: narrow the dates, add filters, or aggregate. */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
    ask_rows: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "embedId": "5f1d7a2c9b8e4d6f0a1b5f1d7a2c9b8e",
                 *       "limit": 10,
                 *       "metricId": "orders"
                 *     }
                 */
                "application/json": components["schemas"]["RowsBody"];
            };
        };
        responses: {
            /** @description Rows. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ResultAnswer"];
                };
            };
            /** @description `INVALID_REQUEST_BODY`: Check required fields; the table list cannot be empty. `DATASOURCE_CREDENTIALS_ERROR`: The datasource or the server refused the credentials. `APP_FILTER_PARAM_ERROR`: An app filter must be one that the dashboard or metric names. `CLIENT_ID_ERROR`: clientId must name exactly one row of the client table. `QUERY_REJECTED`: The query asks for something that a datamart does not allow. `QUERY_TOO_COMPLEX`: Make the query shorter or less deeply nested. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `AUTHENTICATION_ERROR`: Send a valid token as 'Authorization: Bearer <token>'. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `ORIGIN_NOT_ALLOWED`: Add the page's origin to the data app's whitelist domains. `PERMISSION_DENIED`: This kind of token may not make this call. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `INVALID_DATAMART`: No datamart of that name is visible to this token. `INVALID_EMBED_ID`: No embed of that id exists in the data app. `INVALID_METRIC_ID`: No metric of that id is in the dashboard or the embed. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `NOT_ACCEPTABLE`: Accept one of JSON, CSV, XLSX, Arrow or Parquet. */
            406: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `TENANT_PATH_MISSING`: Say how the table belongs to a client: clientColumn or isShared. `DATAMART_OUTDATED`: The datasource has changed; update the datamart. */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `RESULT_TOO_LARGE`: Aggregate, filter, or set a limit. `REQUEST_TOO_LARGE`: The request body is larger than the server accepts. */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `RATE_LIMIT_EXCEEDED`: Too many requests; wait as Retry-After says. */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `INTERNAL_SERVER_ERROR`: Our fault; report the requestId if it persists. */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `QUERY_FAILED`: The database could not finish the query. */
            502: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `DATASOURCE_UNAVAILABLE`: The datasource cannot be reached just now; try again. `SERVICE_UNAVAILABLE`: The server's own store cannot be reached just now; try again. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
            /** @description `QUERY_TIMEOUT`: Ask for less: narrow the dates, add filters, or aggregate. */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorAnswer"];
                };
            };
        };
    };
}
