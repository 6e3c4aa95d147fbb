with

grade_values as (

    select * from {{ ref('grade_values') }}

)

select * from grade_values
