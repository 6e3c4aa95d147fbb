{{ config(
    severity='error' if setting('alert_severity') == 'error' else 'warn',
    enabled=setting('alert_severity') != 'ignore' and has_subject('watch')
) }}

-- A crossing that began on an earlier day and goes on counts: several days may have come at once.
select
    as_of_date,
    alert,
    alert_level_before,
    alert_level,
    counted,
    query
from {{ ref('driver_alerts') }}
where is_latest and status in ('raised', 'beyond')
