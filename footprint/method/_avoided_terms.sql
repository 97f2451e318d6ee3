-- Row:       what one figure adds to the greenhouse gases that a member's devices of one category avoid in the year: those past the usual life, those that are second-hand
-- Key:       member_id, year, category, stage, energy_key
-- Sources:   device_lives, parameters, year_factors, _figure_spreads, spreads, _life_spread, run
-- Formula:   new, in use: n F max(0, 1/L - 1/age), L the usual life ; second-hand: n x published saving of a year x days here / days of the year ; short and long: the same with L over and times the spread of lives
-- Reference: method README §9 (indicators)
WITH

in_use AS (
    SELECT
        d.member_id,
        d.year,
        d.category,
        d.condition = 'new' AS is_new,
        d.n,
        d.age_years,
        -- Without a date it was here all year.
        (r.year_end - greatest(coalesce(d.t_in, r.year_start), r.year_start)) / (r.year_end - r.year_start) AS year_part
    FROM device_lives AS d
    CROSS JOIN run AS r
    WHERE (d.t_in IS NULL OR d.t_in < r.year_end) AND (d.t_out IS NULL OR d.t_out >= r.year_end) AND d.n > 0
        AND d.device_status IN ('in_use', 'in_maintenance')
),

-- Parts of a life that need no new device this year, if lives are as usual, shorter or longer.
kept AS (
    SELECT
        i.member_id,
        i.year,
        i.category,
        p.parameter_key AS lifetime_key,
        sum(i.n * greatest(0, 1 / p.value - 1 / i.age_years) ORDER BY i.age_years, i.n) AS given,
        sum(i.n * greatest(0, s.spread / p.value - 1 / i.age_years) ORDER BY i.age_years, i.n) AS short,
        sum(i.n * greatest(0, 1 / (p.value * s.spread) - 1 / i.age_years) ORDER BY i.age_years, i.n) AS long
    FROM in_use AS i
    INNER JOIN parameters AS p ON p.parameter_key = 'lifetime:' || i.category
    CROSS JOIN _life_spread AS s
    WHERE i.is_new AND i.age_years > 0
    GROUP BY i.member_id, i.year, i.category, p.parameter_key
),

second_hand AS (
    SELECT
        i.member_id,
        i.year,
        i.category,
        p.parameter_key AS energy_key,
        sum((i.n * i.year_part * p.value)::DECIMAL(38, 18))::DOUBLE AS value
    FROM in_use AS i
    INNER JOIN parameters AS p ON p.parameter_key = 'refurbished_saving:' || i.category
    WHERE NOT i.is_new
    GROUP BY i.member_id, i.year, i.category, p.parameter_key
)

SELECT
    k.member_id,
    k.year,
    'any' AS view,
    'any' AS basis,
    'gwp' AS criterion,
    y.stage,
    k.category,
    NULL::VARCHAR AS service_id,
    y.activity,
    f.figure,
    y.factor_key,
    f.source_group,
    f.sigma,
    k.lifetime_key,
    NULL::VARCHAR AS energy_key,
    NULL::VARCHAR AS pue_key,
    NULL::VARCHAR AS share_key,
    0.0::DOUBLE AS row_sigma,
    'kgCO2e' AS unit,
    k.given * y.value AS value,
    k.short * y.value AS value_short_life,
    k.long * y.value AS value_long_life,
    0.0::DOUBLE AS value_sq
FROM kept AS k
INNER JOIN year_factors AS y
    ON y.factor_key = 'device:' || k.category AND y.criterion = 'gwp' AND y.activity IN ('life_start', 'life_end')
INNER JOIN _figure_spreads AS f
    ON f.factor_key = y.factor_key AND f.activity = y.activity AND f.stage = y.stage AND f.criterion = y.criterion
UNION ALL
SELECT
    member_id,
    year,
    'any' AS view,
    'any' AS basis,
    'gwp' AS criterion,
    'combined' AS stage,
    category,
    NULL::VARCHAR AS service_id,
    'life_start' AS activity,
    'none' AS figure,
    'device:' || category AS factor_key,
    'none' AS source_group,
    0.0::DOUBLE AS sigma,
    NULL::VARCHAR AS lifetime_key,
    energy_key,
    NULL::VARCHAR AS pue_key,
    NULL::VARCHAR AS share_key,
    0.0::DOUBLE AS row_sigma,
    'kgCO2e' AS unit,
    value,
    value AS value_short_life,
    value AS value_long_life,
    0.0::DOUBLE AS value_sq
FROM second_hand
