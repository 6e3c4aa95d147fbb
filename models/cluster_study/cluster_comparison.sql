{% set algorithm = setting('cluster_algorithm') %}

with

separations as (

    select * from {{ ref('cluster_separations') }}

),

agreements as (

    select * from {{ ref('cluster_agreements') }}

    where other_grouping_name = '{{ algorithm }}'

),

criteria as (

    {% for table in ['cluster_selection', 'algorithm_selection'] %}
        select
            fit_date,
            algorithm,
            silhouette,
            stability,
            noise_ratio,
            structure

        from {{ ref(table) }}

        where is_chosen

        {{ 'union all' if not loop.last }}
    {% endfor %}

),

quantiles as (

    select * from separations

    where grouping_name = 'money_quantiles'

),

compared as (

    select
        separations.fit_date,
        separations.grouping_name,
        separations.grouping_name = '{{ algorithm }}' as is_in_use,
        separations.group_count,
        separations.customer_count,
        separations.followed_count,
        agreements.adjusted_rand_index as agreement,
        criteria.silhouette,
        criteria.stability,
        coalesce(criteria.noise_ratio, 0) as noise_ratio,
        criteria.structure,
        separations.separation,
        separations.separation_low,
        separations.separation_high,
        separations.separation_low > quantiles.separation_high as is_better_than_money,
        case
            when separations.separation is not null then cast(row_number() over (
                partition by separations.fit_date
                order by separations.separation desc nulls last, separations.grouping_name asc
            ) as bigint)
        end as separation_rank

    from separations

    left join agreements
        on
            separations.fit_date = agreements.fit_date
            and separations.grouping_name = agreements.grouping_name

    left join criteria
        on
            separations.fit_date = criteria.fit_date
            and separations.grouping_name = criteria.algorithm

    left join quantiles
        on separations.fit_date = quantiles.fit_date

)

select * from compared
