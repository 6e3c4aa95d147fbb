"""The pages in their order, one module each: a subject that comes later adds its module here.

A module has KEY (its texts begin with it), TABLES (subject -> public tables that it cannot do without), CHARTS, and
blocks(report), which returns what is on the page. With IS_EXTRA there is no page where its tables are not there.
"""

from segment_report.pages import (
    audiences,
    campaigns,
    changes,
    clusters,
    decline,
    demand,
    drivers,
    experiments,
    movements,
    quality,
    segments,
    value,
    watch,
)

PAGES = [
    changes,
    segments,
    movements,
    value,
    drivers,
    decline,
    campaigns,
    audiences,
    experiments,
    demand,
    watch,
    clusters,
    quality,
]

CHARTS = {chart.name: chart for page in PAGES for chart in page.CHARTS}
