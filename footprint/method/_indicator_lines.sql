-- Row:       one inventory line in one indicator that counts devices, with what it adds to the upper and the lower side
-- Key:       indicator, line_id
-- Sources:   _fleet_lines, devices, device_categories, parameters, year_factors, _whole_lives, run
-- Formula:   indicator = sum of numerator / sum of denominator; per employee or user the lower side is the member's, here NULL; numerator NULL = unknown
-- Reference: method README §9 (indicators)
WITH

making AS (
    SELECT DISTINCT factor_key FROM year_factors WHERE activity = 'life_start' AND criterion = 'gwp'
),

minerals AS (
    SELECT
        factor_key,
        sum(value::DECIMAL(38, 18))::DOUBLE AS whole_life
    FROM year_factors
    WHERE criterion = 'adpe' AND activity IN ('life_start', 'life_end')
    GROUP BY factor_key
),

-- Lines whose number of devices is unknown are counted apart.
known AS (
    SELECT
        l.line_id,
        l.category,
        l.quantity_devices AS devices,
        l.age_years,
        l.condition,
        l.device_status,
        coalesce(l.is_present, FALSE) AS is_present,
        coalesce(l.is_acquired, FALSE) AS is_acquired,
        c.counts_as,
        coalesce(l.is_retired, FALSE) AS is_retired,
        l.t_out - l.t_in AS lived,
        coalesce(v.exit_route, 'unknown') AS exit_route,
        l.ownership,
        g.value AS kilograms,
        l.is_present AND l.device_status IN ('in_use', 'in_maintenance') AS is_in_use,
        CASE
            WHEN l.condition = 'new' AND l.age_years > 0
                THEN l.n * w.whole_life * greatest(0, 1 / u.value - 1 / l.age_years)
            WHEN l.condition <> 'new'
                THEN l.n * s.value * (r.year_end - greatest(coalesce(l.t_in, r.year_start), r.year_start))
                    / (r.year_end - r.year_start)
        END AS avoided,
        CASE WHEN l.condition = 'new' AND l.age_years > 0
            THEN l.n * e.whole_life * greatest(0, 1 / u.value - 1 / l.age_years) END AS spared,
        l.t_in < r.year_end AND (l.t_out IS NULL OR l.t_out >= r.year_end)
        AND l.device_status NOT IN ('on_order', 'retired', 'missing', 'gone_undated') AS is_aged,
        m.factor_key IS NOT NULL
        AND l.assessed_as IN ('ok', 'not_in_service', 'fully_amortised', 'box_in_line')
        AND l.use_status IN ('ok', 'not_in_service', 'not_in_use', 'box_in_line') AS is_assessed
    FROM _fleet_lines AS l
    CROSS JOIN run AS r
    LEFT JOIN device_categories AS c ON c.category = l.category
    LEFT JOIN devices AS v ON v.member_id = l.member_id AND v.year = l.year AND v.line_id = l.line_id
    LEFT JOIN making AS m ON m.factor_key = l.assessed_by
    LEFT JOIN _whole_lives AS w ON w.factor_key = 'device:' || l.category
    LEFT JOIN minerals AS e ON e.factor_key = 'device:' || l.category
    LEFT JOIN parameters AS g ON g.parameter_key = 'mass:' || l.category
    LEFT JOIN parameters AS u ON u.parameter_key = 'lifetime:' || l.category
    LEFT JOIN parameters AS s ON s.parameter_key = 'refurbished_saving:' || l.category
    WHERE l.quantity_devices IS NOT NULL AND l.assessed_as <> 'invalid_quantity'
),

sides AS (
    SELECT 'P1' AS indicator, line_id, category, devices AS numerator, NULL::DOUBLE AS denominator
    FROM known WHERE is_present AND counts_as IS NOT NULL
    UNION ALL
    SELECT 'P2', line_id, category, devices, NULL FROM known WHERE is_present AND counts_as = 'screen'
    UNION ALL
    SELECT 'P3', line_id, category, devices, NULL FROM known WHERE is_present AND counts_as = 'phone'
    UNION ALL
    SELECT 'P4', line_id, category, CASE WHEN device_status = 'in_stock' THEN devices ELSE 0 END, devices
    FROM known WHERE is_present
    UNION ALL
    SELECT 'L1', line_id, category, devices * lived / 365.25, devices FROM known
    WHERE is_retired AND condition = 'new' AND lived >= 0
    UNION ALL
    SELECT 'L2', line_id, category, devices * age_years, devices FROM known WHERE is_aged
    UNION ALL
    SELECT 'L3', line_id, category, CASE WHEN is_acquired THEN devices ELSE 0 END, CASE WHEN is_present THEN devices ELSE 0 END
    FROM known WHERE is_present OR is_acquired
    UNION ALL
    SELECT 'R1', line_id, category, CASE WHEN condition <> 'new' THEN devices ELSE 0 END, devices FROM known WHERE is_acquired
    UNION ALL
    SELECT 'R3', line_id, category, CASE WHEN exit_route IN ('reused', 'sold', 'given') THEN devices ELSE 0 END, devices
    FROM known WHERE is_retired AND lived >= 0 AND lived < 3652.5 AND exit_route <> 'unknown'
    UNION ALL
    SELECT 'M4', line_id, category, devices * kilograms, NULL FROM known
    WHERE is_retired AND ownership IN ('owned', 'cope') AND exit_route NOT IN ('reused', 'sold', 'given')
    UNION ALL
    SELECT 'A1', line_id, category, avoided, NULL FROM known WHERE is_in_use
    UNION ALL
    SELECT 'A1_adpe', line_id, category, spared, NULL FROM known WHERE is_in_use
    UNION ALL
    SELECT 'Q4', line_id, category, CASE WHEN is_assessed THEN devices ELSE 0 END, devices FROM known WHERE is_present
    UNION ALL
    SELECT 'Q5', line_id, category, CASE WHEN age_years IS NULL THEN devices ELSE 0 END, devices FROM known WHERE is_present
)

SELECT
    indicator,
    line_id,
    category,
    numerator,
    denominator
FROM sides
WHERE numerator IS NULL OR numerator <> 0 OR denominator <> 0
ORDER BY indicator, numerator DESC NULLS LAST, denominator DESC NULLS LAST, line_id
