{#
    A feature's value after the transform that cluster_transforms chose for it, as a double; the same formulas as
    segment_lib.transforms. Values below 0 count as 0 where the transform has no value for them.
    value: a double; transform: none, log, square_root, cube_root or yeo_johnson; exponent: Yeo-Johnson's exponent.
    All three: SQL expressions.
#}
{% macro transformed(value, transform, exponent) %}
    case {{ transform }}
        when 'none' then {{ value }}
        when 'log' then ln(1 + greatest({{ value }}, 0))
        when 'square_root' then sqrt(greatest({{ value }}, 0))
        when 'cube_root' then sign({{ value }}) * power(abs({{ value }}), 1.0 / 3)
        when 'yeo_johnson' then
            case
                when {{ value }} >= 0 and {{ exponent }} = 0 then ln(1 + {{ value }})
                when {{ value }} >= 0 then (power(1 + {{ value }}, {{ exponent }}) - 1) / {{ exponent }}
                when {{ exponent }} = 2 then -ln(1 - {{ value }})
                else -(power(1 - {{ value }}, 2 - {{ exponent }}) - 1) / (2 - {{ exponent }})
            end
    end
{% endmacro %}
