-- Where the seed non_goods has no such list, postage and fees would count as purchases: correct non_goods, or add the list.
{% set list_name = source_option('transactions', 'non_goods') if has_source_table('transactions') else none %}
select count(*) as listed_codes
from {{ ref('non_goods') }}
where non_goods_list = {{ text_literal(list_name or '') }}
having count(*) = 0 and {{ 'true' if list_name else 'false' }}
