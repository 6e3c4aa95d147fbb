{{ config(
    severity='error' if setting('alert_severity') == 'error' else 'warn',
    enabled=setting('alert_severity') != 'ignore'
) }}

-- What the rules of the seed alert_rules say about the latest month end, and about the build; the query lists who is behind it.
select
    as_of_date,
    alert,
    alert_value,
    threshold,
    alert_level_before,
    alert_level,
    query
from {{ ref('segment_alerts') }}
where is_raised and is_latest
