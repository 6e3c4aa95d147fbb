{{ due_dates_query(ref('int_as_of_dates__planned')) }}
