"""One file per family of charts; each draws a chart into a box."""
