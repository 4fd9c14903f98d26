"""The demo's tables, as statements for both PostgreSQL and DuckDB."""

TABLES = (
    """
    CREATE TABLE public.client_mapping (
        id integer PRIMARY KEY,
        client_id varchar(80) NOT NULL UNIQUE,
        name varchar(120) NOT NULL,
        plan varchar(20) NOT NULL,
        country char(2),
        created_at date NOT NULL
    )
    """,
    """
    CREATE TABLE public.customers (
        customer_id bigint PRIMARY KEY,
        client_mapping_id integer NOT NULL REFERENCES public.client_mapping (id),
        name varchar(120) NOT NULL,
        email varchar(200),
        country varchar(2) NOT NULL,
        city varchar(80),
        segment varchar(20) NOT NULL,
        "group" varchar(20),
        birthday date,
        created_at timestamptz NOT NULL
    )
    """,
    """
    CREATE TABLE public.products (
        product_id integer PRIMARY KEY,
        name varchar(120) NOT NULL,
        category varchar(40) NOT NULL,
        "Größe" varchar(4),
        list_price decimal(10, 2) NOT NULL,
        launched_on date NOT NULL
    )
    """,
    """
    CREATE TABLE public.orders (
        order_id bigint PRIMARY KEY,
        customer_id bigint NOT NULL REFERENCES public.customers (customer_id),
        nth integer NOT NULL,
        order_date date NOT NULL,
        created_at timestamptz NOT NULL,
        status varchar(20) NOT NULL,
        channel varchar(20) NOT NULL,
        total decimal(12, 2) NOT NULL,
        discount decimal(12, 2),
        coupon varchar(20)
    )
    """,
    """
    CREATE TABLE public.order_items (
        item_id bigint PRIMARY KEY,
        order_id bigint NOT NULL REFERENCES public.orders (order_id),
        product_id integer NOT NULL REFERENCES public.products (product_id),
        quantity integer NOT NULL,
        unit_price decimal(10, 2) NOT NULL
    )
    """,
    """
    CREATE TABLE public.payments (
        payment_id bigint PRIMARY KEY,
        order_id bigint NOT NULL REFERENCES public.orders (order_id),
        method varchar(20) NOT NULL,
        amount decimal(12, 2) NOT NULL,
        paid_at timestamptz
    )
    """,
    """
    CREATE TABLE public.web_events (
        event_id bigint PRIMARY KEY,
        client_mapping_id integer NOT NULL REFERENCES public.client_mapping (id),
        visitor varchar(20) NOT NULL,
        event varchar(20) NOT NULL,
        page varchar(200),
        happened_at timestamptz NOT NULL
    )
    """,
    """
    CREATE TABLE public.email_log (
        email_id bigint PRIMARY KEY,
        recipient varchar(200) NOT NULL,
        subject varchar(200) NOT NULL,
        sent_at timestamptz NOT NULL
    )
    """,
)
INDEXES = (
    "CREATE INDEX customers_client ON public.customers (client_mapping_id)",
    "CREATE INDEX orders_customer ON public.orders (customer_id)",
    "CREATE INDEX orders_date ON public.orders (order_date)",
    "CREATE INDEX order_items_order ON public.order_items (order_id)",
    "CREATE INDEX payments_order ON public.payments (order_id)",
    "CREATE INDEX web_events_client ON public.web_events (client_mapping_id, happened_at)",
)
