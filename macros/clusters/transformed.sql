{#
    A feature's value after the transform that cluster_transforms chose for it, as a double; the same formulas as
    segment_lib.transforms. Values below 0 count as 0 where the transform has no value for them, below 0.01 as
    0.01 for box_cox, which begins above 0: money counts from one cent.
    value: a double; transform: none, log, square_root, cube_root, box_cox or yeo_johnson; exponent: that of
    the last two.
    All three: SQL expressions.
#}
{% macro transformed(value, transform, exponent) %}
    case {{ transform }}
        when 'none' then {{ value }}
        when 'log' then ln(1 + greatest({{ value }}, 0))
        when 'square_root' then sqrt(greatest({{ value }}, 0))
        when 'cube_root' then sign({{ value }}) * power(abs({{ value }}), cast(1 as double) / 3)
        when 'box_cox' then
            case
                when {{ exponent }} = 0 then ln(greatest({{ value }}, 0.01))
                else (power(greatest({{ value }}, 0.01), {{ exponent }}) - 1) / {{ exponent }}
            end
        when 'yeo_johnson' then
            case
                when {{ value }} >= 0 and {{ exponent }} = 0 then ln(1 + {{ value }})
                when {{ value }} >= 0 then (power(1 + {{ value }}, {{ exponent }}) - 1) / {{ exponent }}
                when {{ exponent }} = 2 then -ln(1 - {{ value }})
                else -(power(1 - {{ value }}, 2 - {{ exponent }}) - 1) / (2 - {{ exponent }})
            end
    end
{% endmacro %}
