"""The measured comparisons: `python -m bench`, or `python -m bench NAME …` for some of them.

Each prints ratios within one run, because seconds differ between machines and ratios hardly do.
Each module is one benchmark, whose `figures` yields the measured figures one by one.
"""
