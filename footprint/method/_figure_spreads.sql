-- Row:       how far one published figure of the year may be from the truth
-- Key:       factor_key, activity, stage, criterion
-- Sources:   year_factors, factors, countries, spreads, run
-- Formula:   sigma^2 = ln^2(gsd) + (ln U_age/2)^2 + (ln U_technology/2)^2 + variance of ln of the mixes that it stands for
-- Reference: method README §20
WITH

-- A mix that stands for a country without one of its own may be as far from it as the published mixes are apart.
mixes AS (
    SELECT
        activity,
        stage,
        criterion,
        count(*) AS countries,
        round(var_pop(ln(value)), 6) AS variance
    FROM year_factors
    WHERE factor_key LIKE 'grid:%' AND fallback IN ('none', 'older_year') AND value > 0
    GROUP BY activity, stage, criterion
),

origins AS (
    SELECT
        factor_id,
        min(factor_key) AS origin_key
    FROM factors
    GROUP BY factor_id
),

described AS (
    SELECT
        y.factor_key,
        y.activity,
        y.stage,
        y.criterion,
        coalesce(o.origin_key, y.factor_key) AS origin_key,
        y.factor_id LIKE 'unit:%' AS is_exact,
        coalesce(y.group_key, y.factor_id) AS source_group,
        coalesce(CASE WHEN y.gsd >= 1 AND y.gsd < 1000 THEN y.gsd END, d.value, other.value) AS gsd,
        y.fallback IN ('region', 'world') AS is_borrowed,
        y.quality,
        CASE
            WHEN r.year - y.factor_year < 3 THEN 'age:1'
            WHEN r.year - y.factor_year < 6 THEN 'age:2'
            WHEN r.year - y.factor_year < 10 THEN 'age:3'
            WHEN r.year - y.factor_year < 15 THEN 'age:4'
            ELSE 'age:5'
        END AS age_key
    FROM year_factors AS y
    CROSS JOIN run AS r
    LEFT JOIN origins AS o ON o.factor_id = y.factor_id
    LEFT JOIN spreads AS d ON d.spread_key = 'default:' || y.criterion
    LEFT JOIN spreads AS other ON other.spread_key = 'default:other'
)

SELECT
    e.factor_key,
    e.activity,
    e.stage,
    e.criterion,
    e.origin_key || '|' || e.activity || '|' || e.stage || '|' || e.criterion AS figure,
    e.source_group,
    CASE WHEN e.is_exact THEN 0.0 ELSE round(sqrt(
        pow(ln(e.gsd), 2) + pow(ln(coalesce(a.value, 1)) / 2, 2) + pow(ln(coalesce(t.value, 1)) / 2, 2)
        + CASE WHEN e.is_borrowed AND m.countries > 1 THEN m.variance ELSE 0 END
    ), 6) END AS sigma
FROM described AS e
LEFT JOIN spreads AS a ON a.spread_key = e.age_key
LEFT JOIN spreads AS t ON t.spread_key = 'technology:' || e.quality
LEFT JOIN mixes AS m ON m.activity = e.activity AND m.stage = e.stage AND m.criterion = e.criterion
