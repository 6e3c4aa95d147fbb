{#
    A bound of the 95 % interval of a share (Wilson 1927), as a double. ratio: the share; count: of how many, at least 1;
    both SQL expressions. side: low or high.
#}
{% macro wilson_bound(ratio, count, side) %}
    {% set z = 1.959964 %}
    {{ return(
        '((' ~ ratio ~ ' + ' ~ z * z / 2 ~ ' / ' ~ count ~ (' - ' if side == 'low' else ' + ') ~ z ~ ' * sqrt(greatest('
        ~ ratio ~ ' * (1 - ' ~ ratio ~ ') / ' ~ count ~ ' + ' ~ z * z / 4 ~ ' / (cast(' ~ count ~ ' as double) * ' ~ count
        ~ '), 0))) / (1 + ' ~ z * z ~ ' / ' ~ count ~ '))'
    ) }}
{% endmacro %}
