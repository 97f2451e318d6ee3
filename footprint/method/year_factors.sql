-- Row:       the catalogue's figure for one factor key, activity, stage and criterion in the reporting year
-- Key:       year, factor_key, activity, stage, criterion
-- Sources:   factors, countries, run
-- Formula:   the figure valid in the year, else the latest earlier one; a country without any takes its region's, then the world's
-- Reference: method README §7
WITH

dated AS (
    SELECT
        f.*,
        r.year,
        coalesce(f.valid_from <= r.year, TRUE) AND coalesce(f.valid_to >= r.year, TRUE) AS is_current
    FROM factors AS f
    CROSS JOIN run AS r
    WHERE coalesce(f.valid_from <= r.year, TRUE)
),

own AS (
    SELECT
        *,
        CASE WHEN NOT is_current THEN 'older_year' ELSE coalesce(fallback, 'none') END AS resolved
    FROM dated
    QUALIFY row_number() OVER (
        PARTITION BY factor_key, activity, stage, criterion
        ORDER BY is_current DESC, valid_to DESC NULLS LAST, valid_from DESC NULLS LAST, factor_id ASC
    ) = 1
),

-- Every country and every electricity criterion: its own row, or the nearest place that has one.
wanted AS (
    SELECT
        c.geography,
        c.region,
        k.activity,
        k.stage,
        k.criterion
    FROM countries AS c
    CROSS JOIN (
        SELECT DISTINCT
            activity,
            stage,
            criterion
        FROM own
        WHERE factor_key LIKE 'grid:%'
    ) AS k
),

borrowed AS (
    SELECT
        w.geography, o.year, o.activity, o.stage, o.criterion, o.value, o.unit, o.factor_id, o.factor_year, o.boundary, o.gsd,
        o.group_key, o.drawer,
        CASE WHEN o.factor_key = 'grid:WLD' THEN 'world' ELSE 'region' END AS borrowed_from
    FROM wanted AS w
    INNER JOIN own AS o
        ON o.factor_key IN ('grid:' || w.region, 'grid:WLD')
        AND o.activity = w.activity AND o.stage = w.stage AND o.criterion = w.criterion
    LEFT JOIN own AS mine
        ON mine.factor_key = 'grid:' || w.geography
        AND mine.activity = w.activity AND mine.stage = w.stage AND mine.criterion = w.criterion
    WHERE mine.factor_key IS NULL AND w.geography NOT IN ('WLD', 'EUR')
    QUALIFY row_number() OVER (
        PARTITION BY w.geography, o.activity, o.stage, o.criterion
        ORDER BY o.factor_key = 'grid:WLD' ASC
    ) = 1
),

resolved AS (
    SELECT
        year, factor_key, activity, stage, criterion, value, unit, factor_id, factor_year, resolved AS fallback, boundary,
        gsd, group_key, quality, drawer
    FROM own
    UNION ALL
    SELECT
        year, 'grid:' || geography AS factor_key, activity, stage, criterion, value, unit, factor_id, factor_year,
        borrowed_from AS fallback, boundary, gsd, group_key, 'low' AS quality, drawer
    FROM borrowed
),

-- Final energy, IT energy and water on site are the activity itself, in its own unit.
units AS (
    SELECT
        r.year, k.factor_key, k.activity, 'use' AS stage, k.criterion, 1.0 AS value, k.unit, k.factor_id,
        NULL::BIGINT AS factor_year, 'none' AS fallback, NULL AS boundary, 1.0 AS gsd, NULL AS group_key,
        'high' AS quality, 'open' AS drawer
    FROM run AS r
    CROSS JOIN (
        SELECT DISTINCT
            factor_key,
            'electricity' AS activity,
            'energy' AS criterion,
            'kWh/kWh' AS unit,
            'unit:energy' AS factor_id
        FROM (
            SELECT factor_key FROM resolved WHERE activity = 'electricity'
            UNION ALL
            SELECT 'grid:' || geography AS factor_key FROM countries
        ) AS g
        UNION ALL
        SELECT * FROM (
            VALUES
            ('it:energy', 'it_electricity', 'it_energy', 'kWh/kWh', 'unit:it_energy'),
            ('onsite:water', 'onsite_water', 'water_onsite', 'm3/m3', 'unit:water_onsite')
        ) AS v (factor_key, activity, criterion, unit, factor_id)
    ) AS k
)

SELECT
    year,
    factor_key,
    activity,
    stage,
    criterion,
    -- A given figure that cannot be true is NaN, which every engine sorts above all numbers.
    CASE WHEN value <= 1e300 THEN value END AS value,
    unit,
    factor_id,
    factor_year,
    CASE WHEN value > 1e300 THEN 'implausible' ELSE fallback END AS fallback,
    boundary,
    gsd,
    group_key,
    CASE WHEN factor_key LIKE 'grid:%' AND year - factor_year > 5 THEN 'low' ELSE quality END AS quality,
    drawer
FROM resolved
UNION ALL
SELECT
    year,
    factor_key,
    activity,
    stage,
    criterion,
    value,
    unit,
    factor_id,
    factor_year,
    fallback,
    boundary,
    gsd,
    group_key,
    quality,
    drawer
FROM units
