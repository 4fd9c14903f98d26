"""The measured comparisons: `python -m bench`, or `python -m bench NAME …` for some of them.

Each prints ratios within one run, because seconds differ from machine to machine and ratios
hardly do. A module a benchmark: its `figures` yields what it has measured as it goes.
"""
