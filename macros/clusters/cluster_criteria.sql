{#
    The criteria that pick a number of clusters: a list of dicts with name, value (a column), direction (desc where more is
    better), pick (the flag of the number that it picks) and is_tested (whether it is also computed on surrogates).
#}
{% macro cluster_criteria() %}
    {{ return([
        {'name': 'knee', 'value': 'knee_distance', 'direction': 'desc', 'pick': 'is_knee', 'is_tested': false},
        {'name': 'silhouette', 'value': 'silhouette', 'direction': 'desc', 'pick': 'is_best_silhouette', 'is_tested': true},
        {
            'name': 'calinski_harabasz', 'value': 'calinski_harabasz', 'direction': 'desc',
            'pick': 'is_best_calinski_harabasz', 'is_tested': true
        },
        {
            'name': 'davies_bouldin', 'value': 'davies_bouldin', 'direction': 'asc',
            'pick': 'is_best_davies_bouldin', 'is_tested': true
        },
        {'name': 'gap', 'value': 'gap', 'direction': 'desc', 'pick': 'is_best_gap', 'is_tested': true},
        {'name': 'stability', 'value': 'stability', 'direction': 'desc', 'pick': 'is_most_stable', 'is_tested': true},
        {'name': 'bic', 'value': 'bic', 'direction': 'asc', 'pick': 'is_best_bic', 'is_tested': false},
    ]) }}
{% endmacro %}
