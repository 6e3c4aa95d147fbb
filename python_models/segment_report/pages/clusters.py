"""Clusters: the pictures by which a clustering is judged."""

from markupsafe import Markup, escape

from segment_report.building import Block, Column, Report
from segment_report.charts import Chart
from segment_report.queries import cluster_labels, points_of
from segment_report.texts import key_label

KEY = "clusters"
TABLES = {"clusters": ["feature_transforms", "cluster_selection"], "segments": ["cluster_profiles", "segment_labels"]}
VALUES = Chart("feature_values", "histogram", x="number", y="count", interval="number")
INERTIAS = Chart("inertias", "elbow", x="count", y="number", series="key:tried")
SILHOUETTES = Chart("silhouettes_by_count", "criterion", x="count", y="number", series="key:tried")
CUSTOMERS = Chart("customer_silhouettes", "silhouettes", x="count", y="number", series="text")
PLANE = Chart("cluster_plane", "plane", x="number_line", y="number", series="text")
TREE = Chart("merge_tree", "tree", x="number_line", y="number", series="text", has_legend=False)
CHARTS = [VALUES, INERTIAS, SILHOUETTES, CUSTOMERS, PLANE, TREE]

PROFILES = [
    Column("column.cluster", "label", "text"),
    Column("column.customers", "customer_count", "count"),
    Column("column.customer_ratio", "customer_ratio", "ratio"),
    Column("column.revenue", "net_revenue", "money"),
    Column("column.revenue_ratio", "net_revenue_ratio", "ratio"),
]
TRANSFORMS = [
    Column("column.feature", "feature", "key:feature"),
    Column("column.transform", "transform", "key:transform"),
    Column("column.skewness_before", "skewness_before", "number"),
    Column("column.skewness_after", "skewness_after", "number"),
]


def blocks(report: Report) -> list[Block]:
    """Distributions before and after the transform, elbow, silhouettes, the plane of two features, dendrogram."""
    labels = cluster_labels(report.language)
    series = f"""
        select series.*, coalesce(labels.label, series.series) as series_label from report_series as series
        left join {labels} as labels on series.series = cast(labels.cluster_id as varchar)"""
    profiles = f"""
        select customers.cluster_id, labels.label, count(*) as customer_count,
        count(*) / sum(count(*)) over () as customer_ratio, sum(net_revenue) as net_revenue,
        cast(sum(net_revenue) as double) / nullif(cast(sum(sum(net_revenue)) over () as double), 0) as net_revenue_ratio
        from customer_segments as customers inner join {labels} as labels on customers.cluster_id = labels.cluster_id
        where is_active group by customers.cluster_id, labels.label order by customers.cluster_id"""
    transforms = """
        select * from feature_transforms
        where is_chosen and fit_date = (select max(fit_date) from feature_transforms) order by feature"""
    chosen = """
        select fit_date, cluster_count, silhouette, structure, structure_p from cluster_selection
        where is_chosen and fit_date = (select max(fit_date) from cluster_selection)"""
    said = report.rows(chosen)
    structure = key_label("structure", said[0]["structure"], report.language) if said else None
    return [
        report.sentence("clusters.chosen", chosen, cluster_count="count", fit_date="date"),
        *([Block("paragraph", {"html": escape(structure)})] if structure else []),
        report.table("clusters.profiles", profiles, PROFILES),
        report.table("clusters.transforms", transforms, TRANSFORMS),
        *_distributions(report),
        report.figure(
            INERTIAS,
            points_of("inertias"),
            "clusters.elbow",
            about="clusters.elbow_about",
        ),
        report.figure(
            SILHOUETTES,
            points_of("silhouettes_by_count"),
            "clusters.silhouettes",
            about="clusters.silhouettes_about",
        ),
        report.figure(
            CUSTOMERS,
            f"{series} where chart = 'customer_silhouettes' order by point_number",
            "clusters.customer_silhouettes",
            about="clusters.customer_silhouettes_about",
        ),
        report.figure(
            PLANE,
            f"{series} where chart = 'cluster_plane' order by cast(series.series as int), point_number",
            "clusters.plane",
            about="clusters.plane_about",
            part=_axes(report),
        ),
        report.figure(
            TREE,
            points_of("merge_tree"),
            "clusters.tree",
            about="clusters.tree_about",
        ),
    ]


def _distributions(report: Report) -> list[Block]:
    panels = """
        select series, split_part(series, '.', 1) as feature, split_part(series, '.', 2) as stage from report_series
        where chart = 'feature_values' group by series order by feature, stage = 'after'"""
    return [
        report.figure(
            VALUES,
            _bars(row["series"]),
            f"clusters.values_{row['stage']}",
            part=_feature(report, panels, number),
        )
        for number, row in enumerate(report.rows(panels))
    ]


def _bars(series: str) -> str:
    """Bars of one distribution, each called by its middle."""
    return f"""
        select * replace (cast(round((low + high) / 2, 6) as varchar) as x) from report_series
        where chart = 'feature_values' and series = '{series}' order by point_number"""


def _feature(report: Report, sql: str, number: int) -> Markup:
    return Markup(report.cell(sql, number, "feature", "key:feature"))


def _axes(report: Report) -> Markup:
    """The features of the plane: the first and the last of those in use."""
    sql = """
        select split_part(series, '.', 1) as horizontal, split_part(series, '.', 2) as vertical
        from report_series where chart = 'about' and x = 'plane_features'"""
    if not report.rows(sql):
        return Markup("")
    return Markup(" × ").join([Markup(report.cell(sql, 0, name, "key:feature")) for name in ("horizontal", "vertical")])
