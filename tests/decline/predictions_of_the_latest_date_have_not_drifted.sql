{{ config(
    severity='error' if setting('alert_severity') == 'error' else 'warn',
    enabled=setting('alert_severity') != 'ignore'
) }}

-- Features, and the score itself, whose distribution is no longer the one that the model in force was fitted on.
select
    as_of_date,
    fit_date,
    feature,
    stability_index
from {{ ref('decline_drift') }}
where is_raised and as_of_date = (select max(as_of_date) from {{ ref('decline_drift') }})
