with

listed as (

    {{ settings_query() }}

)

select * from listed
