-- Each of the four numbers is rounded at the sixth decimal, by at most half a millionth.
select *
from {{ new_rows(ref('customer_segment_history')) }}
where abs(recency_points + frequency_points + monetary_points - rfm_score) > 0.000002
