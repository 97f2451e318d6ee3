-- Row:       one amount of network of one day of use: months of a line, or GB
-- Key:       line_id and the key of _activity
-- Sources:   _usage, _used_places, countries, year_factors, parameters
-- Formula:   months = line-days/days of their month ; GB over what no line covers ; visitors' GB = bytes/1e9, split by device and network
-- Reference: method README §16
WITH

-- Days on which a member's own fixed access is known by its lines: its fixed volume of that day is inside them.
lined AS (
    SELECT DISTINCT
        member_id,
        year,
        day
    FROM _usage
    WHERE metric = 'line_days' AND network = 'fixed' AND quantity > 0
),

-- Members whose mobile volume is known: their mobile lines need nothing else.
mobile_volumes AS (
    SELECT DISTINCT
        member_id,
        year
    FROM _usage
    WHERE metric = 'data_gb' AND network = 'mobile'
),

-- Days of a service whose bytes are known from its logs: the bill of its host counts the same bytes.
logged AS (
    SELECT DISTINCT
        member_id,
        year,
        service_id,
        day
    FROM _usage
    WHERE metric = 'bytes_out' AND service_id IS NOT NULL
),

shares AS (
    SELECT
        max(CASE WHEN parameter_key = 'mobile_share:smartphone' THEN value END) AS mobile_of_smartphone,
        max(CASE WHEN parameter_key = 'visit_share:smartphone' THEN value END) AS smartphones
    FROM parameters
    WHERE parameter_key IN ('mobile_share:smartphone', 'visit_share:smartphone')
),

own AS (
    SELECT
        u.line_id,
        u.member_id,
        u.year,
        u.site_id,
        u.service_id,
        u.country,
        'supplier' AS ownership,
        CASE
            WHEN u.metric = 'data_gb' THEN u.network
            WHEN u.network = 'fixed' THEN 'line'
            ELSE 'mobile'
        END AS network,
        CASE u.network WHEN 'mobile' THEN 'mobile_network' ELSE 'fixed_network' END AS category,
        CASE WHEN u.metric = 'line_days' AND u.network = 'fixed' THEN 'line_month' ELSE 'data_gb' END AS activity,
        CASE
            WHEN u.metric = 'data_gb' AND u.network = 'fixed' AND l.day IS NOT NULL THEN 'covered_by_lines'
            WHEN u.metric = 'line_days' AND u.network = 'mobile' AND v.member_id IS NOT NULL THEN 'covered_by_volume'
            WHEN u.metric = 'line_days' AND u.network = 'mobile' THEN 'missing_volume'
            ELSE 'ok'
        END AS status,
        CASE
            -- The published figure is one of a line and month: every month weighs the same, whatever its days.
            WHEN u.metric = 'line_days' THEN u.quantity / date_diff(
                'day', date_trunc('month', u.day), date_trunc('month', date_trunc('month', u.day)::DATE + 31)
            )
            ELSE u.quantity
        END AS amount,
        u.quantity,
        'declared' AS quality,  -- lines and volumes stand on bills and lists; no meter says them
        NULL AS share_key,
        u.lines
    FROM _used_places AS u
    LEFT JOIN lined AS l ON l.member_id = u.member_id AND l.year = u.year AND l.day = u.day
    LEFT JOIN mobile_volumes AS v ON v.member_id = u.member_id AND v.year = u.year
    WHERE u.metric IN ('line_days', 'data_gb') AND u.network IN ('fixed', 'mobile')
),

sent AS (
    SELECT
        u.*,
        CASE WHEN u.metric = 'bytes_out' THEN u.quantity / 1e9 ELSE u.quantity END AS gb,
        CASE WHEN u.metric = 'bytes_out' THEN 'measured' ELSE 'declared' END AS counted_by,
        CASE WHEN u.metric = 'data_gb' AND g.service_id IS NOT NULL THEN 'covered_by_logs' ELSE 'ok' END AS status,
        -- Part that goes over the mobile network: of a smartphone's, and of smartphones among unknown devices.
        CASE
            WHEN u.is_bot THEN 0.0
            WHEN u.device_class = 'smartphone' THEN s.mobile_of_smartphone
            WHEN u.device_class IN ('computer', 'tablet', 'television') THEN 0.0
            ELSE s.mobile_of_smartphone * s.smartphones
        END AS mobile_part
    FROM _used_places AS u
    CROSS JOIN shares AS s
    LEFT JOIN logged AS g
        ON g.member_id = u.member_id AND g.year = u.year AND g.service_id = u.service_id AND g.day = u.day
    WHERE u.metric = 'bytes_out' OR (u.metric = 'data_gb' AND u.network IS NULL)
),

visiting AS (
    SELECT
        line_id,
        member_id,
        year,
        site_id,
        service_id,
        country,
        'visitor' AS ownership,
        -- A robot sits in a datacentre and has no box.
        CASE WHEN is_bot THEN 'fixed' ELSE 'fixed_box' END AS network,
        'fixed_network' AS category,
        'data_gb' AS activity,
        status,
        gb * (1 - mobile_part) AS amount,
        quantity,
        CASE WHEN mobile_part = 0 THEN counted_by ELSE 'default' END AS quality,
        NULL AS share_key,
        lines
    FROM sent
    UNION ALL
    SELECT
        line_id,
        member_id,
        year,
        site_id,
        service_id,
        country,
        'visitor' AS ownership,
        'mobile' AS network,
        'mobile_network' AS category,
        'data_gb' AS activity,
        status,
        gb * mobile_part AS amount,
        quantity,
        'default' AS quality,
        'mobile_share:smartphone' AS share_key,
        lines
    FROM sent
    WHERE mobile_part > 0 OR mobile_part IS NULL
),

together AS (
    SELECT * FROM own
    UNION ALL
    SELECT * FROM visiting
),

published AS (
    SELECT DISTINCT factor_key FROM year_factors WHERE activity IN ('data_gb', 'line_month')
),

-- The country's own figure, else that of its continent where one is published.
placed AS (
    SELECT
        t.*,
        coalesce(p.factor_key, e.factor_key, t.network || ':' || t.country) AS factor_key,
        CASE
            WHEN NOT (t.quantity >= 0 AND t.quantity <= 1e18) THEN 'invalid_quantity'
            WHEN t.status <> 'ok' THEN t.status
            WHEN t.amount IS NULL THEN 'missing_share'
            WHEN t.country = 'ZZZ' THEN 'unknown_country'
            ELSE 'ok'
        END AS checked,
        CASE WHEN p.factor_key IS NULL AND e.factor_key IS NOT NULL THEN 'default' ELSE t.quality END AS checked_quality
    FROM together AS t
    LEFT JOIN countries AS c ON c.geography = t.country
    LEFT JOIN published AS p ON p.factor_key = t.network || ':' || t.country
    LEFT JOIN published AS e ON e.factor_key = t.network || ':' || c.region
)

SELECT
    line_id,
    member_id,
    year,
    'any' AS view,
    'any' AS basis,
    activity,
    'running' AS entry,
    'network' AS tier,
    category,
    site_id,
    service_id,
    ownership,
    factor_key,
    NULL AS lifetime_key,
    NULL AS energy_key,
    NULL AS pue_key,
    share_key,
    checked_quality AS quality,
    checked AS status,
    CASE WHEN checked = 'ok' THEN amount WHEN checked LIKE 'covered_by_%' THEN 0.0 END AS quantity,
    CASE activity WHEN 'line_month' THEN 'month' ELSE 'GB' END AS unit,
    CASE
        WHEN checked LIKE 'covered_by_%' THEN 0.0
        WHEN checked = 'ok' AND quality <> 'default' THEN amount * amount
    END AS quantity_sq,
    NULL::DOUBLE AS quantity_short_life,
    NULL::DOUBLE AS quantity_long_life,
    lines
FROM placed
