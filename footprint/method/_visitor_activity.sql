-- Row:       one amount of activity of visitors' terminals in one day: part of a device's life, or kWh
-- Key:       line_id and the key of _activity
-- Sources:   _used_places, parameters, device_categories, _life_spread
-- Formula:   lives = h/(L h_active) ; kWh = W/1000 x h ; h of robots = 0
-- Reference: method README §16
WITH

defaults AS (
    SELECT
        parameter_key,
        value
    FROM parameters
),

-- Which device stands for which class; a class that is unknown is the usual mix of visits.
devices_of AS (
    SELECT
        device_class,
        category,
        1.0 AS share,
        NULL AS share_key
    FROM (
        VALUES ('computer', 'laptop'), ('smartphone', 'smartphone'), ('tablet', 'tablet'), ('television', 'television')
    ) AS v (device_class, category)
    UNION ALL
    SELECT
        'other' AS device_class,
        split_part(parameter_key, ':', 2) AS category,
        value AS share,
        parameter_key AS share_key
    FROM defaults
    WHERE parameter_key LIKE 'visit_share:%'
),

people AS (
    SELECT
        *,
        coalesce(device_class, 'other') AS class,
        coalesce(provider, '') IN ('matomo', 'ga4', 'canonical_visits') AS is_audience
    FROM _used_places
    WHERE metric IN ('terminal_hours', 'sessions') AND NOT is_bot
),

-- An audience tool runs in the browser: where one timed the visits of a service, its logs count the same ones again.
counted AS (
    SELECT DISTINCT
        member_id,
        year,
        subject_kind,
        subject_id,
        service_id,
        day
    FROM people
    WHERE is_audience AND metric = 'terminal_hours'
),

timed AS (
    SELECT DISTINCT
        member_id,
        year,
        subject_kind,
        subject_id,
        day,
        class,
        country
    FROM people
    WHERE metric = 'terminal_hours'
),

-- Hours; and visits of which nobody knows how long they were, which are not assessed.
hours AS (
    SELECT
        p.*,
        CASE
            WHEN NOT p.is_audience AND c.day IS NOT NULL THEN 'covered_by_audience'
            WHEN NOT (p.quantity >= 0 AND p.quantity <= 1e18) THEN 'invalid_quantity'
            WHEN p.metric = 'sessions' AND p.quantity > 0 THEN 'missing_duration'
            ELSE 'ok'
        END AS hours_status
    FROM people AS p
    LEFT JOIN counted AS c
        ON c.member_id = p.member_id AND c.year = p.year AND c.subject_kind = p.subject_kind AND c.day = p.day
        AND coalesce(c.service_id, c.subject_id) = coalesce(p.service_id, p.subject_id)
    LEFT JOIN timed AS t
        ON t.member_id = p.member_id AND t.year = p.year AND t.subject_kind = p.subject_kind
        AND t.subject_id = p.subject_id AND t.day = p.day AND t.class = p.class
        AND t.country IS NOT DISTINCT FROM p.country
    WHERE p.metric = 'terminal_hours' OR t.day IS NULL
),

spread AS (
    SELECT
        h.line_id,
        h.member_id,
        h.year,
        h.site_id,
        h.service_id,
        h.country,
        h.hours_status,
        d.category,
        d.share_key,
        h.quantity * d.share AS hours,
        h.lines,
        coalesce(k.factor_key, 'device:' || d.category) AS factor_key,
        'lifetime:' || d.category AS lifetime_key,
        'active_hours:' || d.category AS hours_key,
        'active_power:' || d.category AS power_key,
        life.value AS lifetime_years,
        active.value AS active_hours,
        watts.value AS watts
    FROM hours AS h
    INNER JOIN devices_of AS d ON d.device_class = h.class
    LEFT JOIN device_categories AS k ON k.category = d.category
    LEFT JOIN defaults AS life ON life.parameter_key = 'lifetime:' || d.category
    LEFT JOIN defaults AS active ON active.parameter_key = 'active_hours:' || d.category
    LEFT JOIN defaults AS watts ON watts.parameter_key = 'active_power:' || d.category
),

together AS (
    SELECT
        s.line_id, s.member_id, s.year, 'any' AS basis, a.activity, s.category, s.site_id, s.service_id, s.factor_key,
        s.lifetime_key, NULL AS energy_key, s.hours_key AS share_key,
        CASE
            WHEN s.hours_status <> 'ok' THEN s.hours_status
            WHEN s.lifetime_years IS NULL OR s.active_hours IS NULL THEN 'missing_lifetime'
            ELSE 'ok'
        END AS status,
        s.hours / (s.lifetime_years * s.active_hours) AS amount, 'item' AS unit, s.lines
    FROM spread AS s
    CROSS JOIN (VALUES ('life_start'), ('life_end')) AS a (activity)
    UNION ALL
    SELECT
        s.line_id, s.member_id, s.year, b.basis, 'electricity' AS activity, s.category, s.site_id, s.service_id,
        'grid:' || s.country AS factor_key, NULL AS lifetime_key, s.power_key AS energy_key, s.share_key,
        CASE
            WHEN s.hours_status <> 'ok' THEN s.hours_status
            WHEN s.watts IS NULL THEN 'missing_energy'
            WHEN s.country = 'ZZZ' THEN 'unknown_country'
            ELSE 'ok'
        END AS status,
        s.hours * s.watts / 1000 AS amount, 'kWh' AS unit, s.lines
    FROM spread AS s
    CROSS JOIN (VALUES ('location'), ('market')) AS b (basis)
)

SELECT
    line_id,
    member_id,
    year,
    'any' AS view,
    basis,
    activity,
    'running' AS entry,
    'terminal' AS tier,
    category,
    site_id,
    service_id,
    'visitor' AS ownership,
    factor_key,
    lifetime_key,
    energy_key,
    NULL AS pue_key,
    share_key,
    'default' AS quality,
    status,
    CASE WHEN status = 'ok' THEN amount WHEN status = 'covered_by_audience' THEN 0.0 END AS quantity,
    unit,
    NULL::DOUBLE AS quantity_sq,
    CASE WHEN status = 'ok' AND lifetime_key IS NOT NULL THEN amount * spread END AS quantity_short_life,
    CASE WHEN status = 'ok' AND lifetime_key IS NOT NULL THEN amount / spread END AS quantity_long_life,
    lines
FROM together
CROSS JOIN _life_spread
