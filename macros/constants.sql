{#
    A number that is the same for every shop: it has a reason, and no analyst would set it. What a shop may want otherwise is a setting.
    name: a key of constants(). A unit test may override the macro constants, and with it every number.
#}
{% macro constant(name) %}
    {{ return(constants()[name]) }}
{% endmacro %}


{# All such numbers, with their units: a dict. #}
{% macro constants() %}
    {% set numbers = {} %}
    {% do numbers.update(earliest_valid_date='1990-01-01') %} {# date; earlier lines are rejected as date_out_of_range #}
    {% do numbers.update(rhythm_day_count=20) %} {# selling days; how long they take is the rhythm of a shop #}
    {% do numbers.update(shortest_silence_days=45) %} {# days; shops that sell daily close for August, and that is no silence #}
    {% do numbers.update(order_gap_hours=6) %} {# hours; lines farther apart, each with values of the order, are two orders with one id #}
    {% do numbers.update(trading_day_count=7) %} {# selling days after a silence that are trade, and no typing errors #}

    {% do numbers.update(cluster_count_min=2) %} {# clusters; smallest number tried #}
    {% do numbers.update(silhouette_sample_size=2000) %} {# customers; the silhouette compares each with each #}
    {% do numbers.update(pairwise_sample_size=1000) %} {# customers; ward, k_medoids and density compare each with each #}
    {% do numbers.update(evidence_sample_size=1000) %} {# customers; criteria on surrogates and bootstrap samples are slow #}
    {% do numbers.update(bootstrap_count=10) %} {# samples for the stability of clusters #}
    {% do numbers.update(structure_significance=0.05) %} {# ratio; an exceedance p up to it counts as structure #}
    {% do numbers.update(grade_value_sample_size=20000) %} {# customers per month end that grade_value reads at most #}

    {% do numbers.update(decline_min_purchases=2) %} {# purchases in the last window of a regular #}
    {% do numbers.update(decline_sample_size=5000) %} {# regulars per month end that a fit reads at most #}
    {% do numbers.update(decline_drift_threshold=0.25) %} {# population stability index from which a feature or the score has drifted #}

    {% do numbers.update(basket_item_limit=100) %} {# items; a larger basket says nothing about which go together #}
    {% do numbers.update(rare_item_baskets=5) %} {# baskets; an item in fewer has no similar items #}
    {% do numbers.update(similar_item_count=50) %} {# items; the nearest of each item that are kept #}
    {% do numbers.update(rule_item_limit=300) %} {# items; rules are looked for among so many of the most frequent ones #}
    {% do numbers.update(rule_least_baskets=20) %} {# baskets; a set of items in fewer says nothing #}
    {% do numbers.update(rule_customer_limit=20000) %} {# customers from whom the lift by customers is computed at most #}
    {% do numbers.update(decliner_category_count=6) %} {# categories; the largest ones tell groups of decliners apart #}
    {% do numbers.update(stopped_item_limit=3) %} {# items that a group stopped buying and that come first #}
    {% do numbers.update(recommendation_test_months=1) %} {# months; methods are compared on the last whole ones #}
    {% do numbers.update(recommendation_test_sample_size=500) %} {# customers who are tested besides the decliners #}

    {% do numbers.update(busy_day_orders=10) %} {# purchases a day; a day without one was closed, as e^-10 is the chance of an open one #}
    {% do numbers.update(driver_significance=0.05) %} {# ratio; a change of revenue is significant up to this adjusted p value #}

    {% do numbers.update(demand_item_weeks=26) %} {# weeks with sales; goods with fewer, and less than half of all weeks, are part of a larger item #}
    {% do numbers.update(demand_item_units=8) %} {# a week, on average; goods with fewer are part of a larger item #}
    {% do numbers.update(channel_prior_purchases=5) %} {# purchases of the shop's shares that a customer's own are mixed with #}
    {% do numbers.update(channel_prior_contacts=25) %} {# contacts answered as all are that those of a channel are mixed with #}

    {% do numbers.update(affinity_prior_purchases=5) %} {# purchases; shares of a customer are drawn towards the shop's as by this many more #}
    {% do numbers.update(smallest_affinity_excess=0.05) %} {# ratio; a habit is at least so much more of a customer's own amount than of the shop's #}

    {% do numbers.update(insight_significance=0.05) %} {# ratio; the share of undisturbed months that may get a sentence #}
    {% do numbers.update(insight_count=10) %} {# sentences; a month gets no more #}
    {% do numbers.update(histogram_bin_count=24) %} {# bars of a distribution in the report #}
    {% do numbers.update(drawn_customer_count=300) %} {# customers that a chart shows one by one #}
    {% do numbers.update(dendrogram_leaf_count=30) %} {# branches of a dendrogram below which nothing is drawn #}

    {% do numbers.update(small_segment_ratio=0.1) %} {# ratio; a segment of at most this share of the customers is small #}
    {% do numbers.update(valuable_revenue_index=150) %} {# index, all active customers = 100; from here on a segment is valuable #}
    {% do numbers.update(no_information_ratio=0.9) %} {# ratio; a metric is reported where one value holds more of the customers #}
    {{ return(numbers) }}
{% endmacro %}
