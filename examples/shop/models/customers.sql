select
    card_number,
    accepts_mail,
    city
from {{ ref('cards') }}
