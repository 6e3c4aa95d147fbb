"""Queries of points and of labels, for the pages to join."""


def points_of(chart: str, where: str = "true") -> str:
    """The points of a chart in their order. where: a condition."""
    return f"select * from report_series where chart = '{chart}' and {where} order by point_number"


def rfm_labels(language: str) -> str:
    """Segment, label, description and action of the rule segments: those of the scheme that is in use."""
    return f"""(
        select segment, label, description, suggested_action from segment_labels
        where language = '{language}' and scheme = (
            select scheme from segment_labels
            where scheme in ('eleven', 'six', 'value')
            and segment in (select segment from segment_rules where scheme = 'rfm')
            group by scheme order by count(distinct segment) desc, scheme limit 1
        )
    )"""


def grade_labels(language: str) -> str:
    """Segment and label of the grades."""
    return f"(select segment, label from segment_labels where language = '{language}' and scheme = 'grade')"


def cluster_labels(language: str) -> str:
    """Number and label of the clusters of the latest fit; a label that no seed has is that of the table."""
    return f"""(
        select cluster_id, segment_key, concat(cluster_id, ' · ', coalesce(
            case when profiles.cluster_name = levels.segment then levels.label end,
            levels.label || ' · ' || traits.label, profiles.cluster_label)) as label
        from cluster_profiles as profiles
        left join (select * from segment_labels where scheme = 'cluster' and language = '{language}') as levels
        on profiles.cluster_name = levels.segment or starts_with(profiles.cluster_name, levels.segment || '_')
        left join (select * from segment_labels where scheme = 'cluster_trait' and language = '{language}') as traits
        on profiles.cluster_name = levels.segment || '_' || traits.segment
        where profiles.fit_date = (select max(fit_date) from cluster_profiles)
    )"""


def slice_labels(language: str) -> str:
    """Dimension, segment and label of the slices that are segments; those of goods and shops are their own label."""
    return f"""(
        select 'segment' as dimension, segment, label from {rfm_labels(language)}
        union all select dimension, segment, label from {grade_labels(language)}
        cross join (values ('grade'), ('grade_fixed')) as grades (dimension)
        union all select 'cluster', segment_key, label from {cluster_labels(language)}
    )"""
