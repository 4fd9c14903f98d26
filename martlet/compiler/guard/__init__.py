"""Names and rows: what each name stands for, and how its table is kept to one client's rows."""
