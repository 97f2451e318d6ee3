-- Row:       one amount of activity times one factor: a stage and a criterion; a missing factor has its row too
-- Key:       key of `amounts`, stage, criterion
-- Sources:   amounts (activity_data, or _activity line by line), year_factors, criteria, _scopes, sites
-- Formula:   impact = quantity x factor ; market-based differs from location-based in GWP only
-- Reference: method README §4 to §8
WITH

-- A criterion is published for a device either by stage or as one aggregate; where it is not, the table `criteria` says
-- which form is expected, so that what is missing is a row and not a gap.
forms AS (
    SELECT DISTINCT
        factor_key,
        criterion,
        CASE
            WHEN stage = 'embodied' THEN 'embodied'
            -- A component is made; bringing the finished machine, and its end, go with the assembly.
            WHEN factor_key LIKE 'component:%' AND factor_key <> 'component:assembly' THEN 'made'
            ELSE 'staged'
        END AS form
    FROM year_factors
    WHERE activity IN ('life_start', 'life_end')
),

form_stages AS (
    SELECT * FROM (
        VALUES
        ('staged', 'life_start', 'manufacturing'),
        ('staged', 'life_start', 'distribution'),
        ('staged', 'life_end', 'end_of_life'),
        ('embodied', 'life_start', 'embodied'),
        ('made', 'life_start', 'manufacturing')
    ) AS v (form, activity, stage)
),

device_criteria AS (
    SELECT
        criterion,
        default_form
    FROM criteria
    UNION ALL
    -- Criteria that only given factors know.
    SELECT
        criterion,
        max(form) AS default_form
    FROM forms
    WHERE criterion NOT IN (SELECT criterion FROM criteria)
    GROUP BY criterion
),

use_criteria AS (
    SELECT
        activity,
        stage,
        criterion
    FROM year_factors
    WHERE activity NOT IN ('life_start', 'life_end')
    UNION
    -- Where making and use come in one figure, a criterion without it is a row and not a gap.
    SELECT
        y.activity,
        'combined' AS stage,
        c.criterion
    FROM year_factors AS y
    CROSS JOIN criteria AS c
    WHERE y.stage = 'combined' AND c.default_form IN ('staged', 'embodied')
    UNION
    SELECT
        'electricity' AS activity,
        'use' AS stage,
        criterion
    FROM criteria
    WHERE criterion <> 'water_onsite' AND default_form <> 'published'
),

device_keys AS (
    SELECT DISTINCT factor_key FROM amounts WHERE activity IN ('life_start', 'life_end')
),

expected AS (
    SELECT
        k.factor_key,
        s.activity,
        s.stage,
        c.criterion
    FROM device_keys AS k
    CROSS JOIN device_criteria AS c
    LEFT JOIN forms AS f ON f.factor_key = k.factor_key AND f.criterion = c.criterion
    INNER JOIN form_stages AS s
        ON s.form = coalesce(f.form, CASE
            WHEN c.default_form = 'staged' AND k.factor_key LIKE 'component:%' AND k.factor_key <> 'component:assembly'
                THEN 'made'
            ELSE c.default_form
        END)
    UNION ALL
    SELECT DISTINCT
        a.factor_key,
        y.activity,
        y.stage,
        y.criterion
    FROM (SELECT DISTINCT factor_key, activity FROM amounts WHERE activity NOT IN ('life_start', 'life_end')) AS a
    INNER JOIN use_criteria AS y ON y.activity = a.activity
),

-- What is in a place that nobody knows has no key, and a row all the same: unknown is never left out.
-- A contract changes the greenhouse gases booked, nothing else: other criteria repeat the location-based row.
split AS (
    SELECT
        a.*,
        e.stage,
        e.criterion,
        a.basis AS booked_basis
    FROM amounts AS a
    INNER JOIN expected AS e ON e.factor_key IS NOT DISTINCT FROM a.factor_key AND e.activity = a.activity
    WHERE a.basis <> 'market' OR e.criterion = 'gwp'
    UNION ALL
    SELECT
        a.*,
        e.stage,
        e.criterion,
        'market' AS booked_basis
    FROM amounts AS a
    INNER JOIN expected AS e ON e.factor_key IS NOT DISTINCT FROM a.factor_key AND e.activity = a.activity
    WHERE a.basis = 'location' AND e.criterion <> 'gwp'
),

valued AS (
    SELECT
        s.*,
        y.value AS factor,
        y.factor_id,
        y.factor_year,
        y.fallback,
        coalesce(split_part(y.unit, '/', 1), c.unit) AS impact_unit,
        p.scope,
        p.beges_code
    FROM split AS s
    LEFT JOIN year_factors AS y
        ON y.factor_key = s.factor_key AND y.activity = s.activity AND y.stage = s.stage AND y.criterion = s.criterion
    LEFT JOIN criteria AS c ON c.criterion = s.criterion
    LEFT JOIN sites AS t ON t.member_id = s.member_id AND t.year = s.year AND t.site_id = s.site_id
    LEFT JOIN _scopes AS p
        ON p.activity = s.activity AND p.stage = s.stage AND p.ownership = s.ownership
        AND p.control = coalesce(t.control, 'own')
)

SELECT
    line_id,
    member_id,
    year,
    view,
    booked_basis AS basis,
    activity,
    entry,
    tier,
    category,
    site_id,
    service_id,
    ownership,
    factor_key,
    lifetime_key,
    energy_key,
    pue_key,
    share_key,
    quality,
    status AS activity_status,
    stage,
    criterion,
    CASE WHEN quantity = 0 THEN 0.0 ELSE quantity * factor END AS value,
    impact_unit AS unit,
    CASE
        WHEN quantity IS NULL OR quantity = 0 OR factor IS NOT NULL THEN status
        WHEN fallback = 'implausible' THEN 'implausible_factor'
        WHEN factor_key LIKE '%:refurbished' THEN 'refurbished_factor_missing'
        ELSE 'missing_factor'
    END AS status,
    factor_id,
    factor_year,
    fallback,
    scope,
    beges_code,
    -- What the interval is made of: squares of a member's own values, and the same with a short and a long life.
    quantity_sq * factor * factor AS value_sq,
    quantity_short_life * factor AS value_short_life,
    quantity_long_life * factor AS value_long_life
FROM valued
