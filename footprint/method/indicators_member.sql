-- Row:       one indicator of one member, under one view and basis ('any' where it has none)
-- Key:       member_id, year, indicator, view, basis
-- Sources:   _totals, footprint, fleet, devices, device_lives, sites, usage, activity_data, members, device_categories, parameters, normalisation, _coverage, _equal_parts, _data_quality, _observed_lives, _electricity_origins, uncertainty_member, _avoided_terms, avoided (the same, drawn), run
-- Formula:   sums, and ratios of sums (numerator and denominator are kept, so that a region's ratio is remade, never averaged)
-- Reference: method README §9 (indicators)
WITH

-- The order in which a member's reals are added up, worked out once for all sums.
ordered AS (
    SELECT
        *,
        row_number() OVER (PARTITION BY member_id, criterion ORDER BY stage, tier, category, site_id NULLS LAST,
            service_id NULLS LAST, ownership, factor_key, activity, entry, quality, status, value) AS place
    FROM footprint
    WHERE criterion IN ('gwp', 'adpe', 'pe', 'water') AND ownership <> 'visitor'
),

-- As `_totals`: to order its rows, which are each there several times, takes twice as long.
placed AS (
    SELECT
        o.member_id,
        o.year,
        v.view,
        b.basis,
        o.criterion,
        o.category,
        o.stage,
        o.value,
        o.unit,
        o.place
    FROM ordered AS o
    INNER JOIN (VALUES ('depreciation'), ('service_life'), ('acquisition')) AS v (view) ON o.view IN ('any', v.view)
    INNER JOIN (VALUES ('location'), ('market')) AS b (basis) ON o.basis IN ('any', b.basis)
),

impacts AS (
    SELECT
        member_id,
        year,
        view,
        basis,
        criterion,
        sum(value ORDER BY place, value) AS value,
        sum(CASE WHEN stage = 'use' THEN value END ORDER BY place, value) AS running,
        any_value(unit) AS unit
    FROM placed
    GROUP BY member_id, year, view, basis, criterion
),

-- Making beside use is a share only where both are known of the same things.
stages AS (
    SELECT
        t.member_id,
        t.year,
        t.view,
        t.basis,
        sum(CASE WHEN t.stage <> 'use' THEN t.value END ORDER BY t.place, t.value) AS making,
        sum(t.value ORDER BY t.place, t.value) AS staged
    FROM placed AS t
    INNER JOIN _equal_parts AS e ON e.member_id = t.member_id AND e.year = t.year AND e.category = t.category
    WHERE t.criterion = 'gwp' AND t.stage <> 'combined'
    GROUP BY t.member_id, t.year, t.view, t.basis
),

equal AS (
    SELECT
        member_id,
        year,
        sum(devices_both::DECIMAL(38, 18))::DOUBLE AS devices
    FROM _equal_parts
    GROUP BY member_id, year
),

energy AS (
    SELECT
        member_id,
        year,
        tier = 'datacentre' AS is_datacentre,
        sum(value ORDER BY tier, category, site_id NULLS LAST, service_id NULLS LAST, ownership, factor_key, quality,
            status, value) AS kwh
    FROM _totals
    WHERE criterion = 'energy' AND basis = 'location' AND view = 'depreciation'
    GROUP BY member_id, year, tier = 'datacentre'
),

counted AS (
    SELECT
        f.member_id,
        f.year,
        sum(f.devices::DECIMAL(38, 18))::DOUBLE AS devices,
        sum(CASE WHEN c.counts_as IS NOT NULL THEN f.devices ELSE 0 END::DECIMAL(38, 18))::DOUBLE AS user_devices,
        sum(CASE WHEN c.counts_as = 'screen' THEN f.devices ELSE 0 END::DECIMAL(38, 18))::DOUBLE AS screens,
        sum(CASE WHEN c.counts_as = 'phone' THEN f.devices ELSE 0 END::DECIMAL(38, 18))::DOUBLE AS phones,
        sum(CASE WHEN f.status = 'in_stock' THEN f.devices ELSE 0 END::DECIMAL(38, 18))::DOUBLE AS in_stock,
        sum(f.acquired::DECIMAL(38, 18))::DOUBLE AS acquired,
        sum(CASE WHEN f.condition <> 'new' THEN f.acquired ELSE 0 END::DECIMAL(38, 18))::DOUBLE AS acquired_second_hand,
        sum(f.acquired_described::DECIMAL(38, 18))::DOUBLE AS acquired_described,
        sum(CASE WHEN f.age_years IS NULL THEN f.devices ELSE 0 END::DECIMAL(38, 18))::DOUBLE AS undated
    FROM fleet AS f
    LEFT JOIN device_categories AS c ON c.category = f.category
    GROUP BY f.member_id, f.year
),

-- New devices that left in the year: how long they had lasted.
lasted AS (
    SELECT
        member_id,
        year,
        sum(device_years ORDER BY category, device_years) AS device_years,
        sum(dated::DECIMAL(38, 18))::DOUBLE AS dated,
        sum(retired::DECIMAL(38, 18))::DOUBLE AS retired
    FROM _observed_lives
    GROUP BY member_id, year
),

gone AS (
    SELECT
        l.member_id,
        l.year,
        l.category,
        l.ownership,
        l.quantity_devices AS devices,
        l.t_out - l.t_in AS lived,
        coalesce(d.exit_route, 'unknown') AS exit_route
    FROM device_lives AS l
    CROSS JOIN run AS r
    LEFT JOIN devices AS d ON d.member_id = l.member_id AND d.year = l.year AND d.line_id = l.line_id
    WHERE l.t_out >= r.year_start AND l.t_out < r.year_end AND l.quantity_devices > 0
),

-- Devices younger than ten years that left in the year, and where to.
left_service AS (
    SELECT
        member_id,
        year,
        sum(CASE WHEN exit_route IN ('reused', 'sold', 'given') THEN devices ELSE 0 END::DECIMAL(38, 18))::DOUBLE AS kept_in_use,
        sum(CASE WHEN exit_route <> 'unknown' THEN devices ELSE 0 END::DECIMAL(38, 18))::DOUBLE AS routed,
        sum(devices::DECIMAL(38, 18))::DOUBLE AS devices
    FROM gone
    WHERE lived >= 0 AND lived < 3652.5
    GROUP BY member_id, year
),

-- What left of the member's own devices and nobody uses again, as far as is known.
wasted AS (
    SELECT
        g.member_id,
        g.year,
        sum((g.devices * p.value)::DECIMAL(38, 18))::DOUBLE AS kilograms,
        sum(CASE WHEN p.value IS NOT NULL THEN g.devices ELSE 0 END::DECIMAL(38, 18))::DOUBLE AS weighed,
        string_agg(DISTINCT p.parameter_key, ';' ORDER BY p.parameter_key) AS figures,
        sum(g.devices::DECIMAL(38, 18))::DOUBLE AS devices
    FROM gone AS g
    LEFT JOIN parameters AS p ON p.parameter_key = 'mass:' || g.category
    WHERE g.ownership IN ('owned', 'cope') AND g.exit_route NOT IN ('reused', 'sold', 'given')
    GROUP BY g.member_id, g.year
),

-- Own accesses by their network: of a line the volume may be unknown. Without a network, or of a cloud, it is what
-- services send (`_network_activity`).
accesses AS (
    SELECT
        member_id,
        year,
        network,
        sum(CASE WHEN metric = 'data_gb' THEN quantity END::DECIMAL(38, 18))::DOUBLE AS gigabytes,
        count(DISTINCT CASE WHEN metric = 'data_gb' THEN day END) AS days
    FROM usage
    WHERE metric IN ('data_gb', 'line_days') AND network IN ('fixed', 'mobile')
    GROUP BY member_id, year, network
),

moved AS (
    SELECT
        a.member_id,
        a.year,
        sum(a.gigabytes::DECIMAL(38, 18))::DOUBLE AS gigabytes,
        sum(a.days) / (count(*) * max(r.year_end - r.year_start)) AS share
    FROM accesses AS a
    CROSS JOIN run AS r
    GROUP BY a.member_id, a.year
),

-- Own machines at datacentres, where IT energy is told apart: what of it stands at sites that give their PUE, their WUE,
-- their ERF.
rooms AS (
    SELECT
        f.member_id,
        f.year,
        sum(CASE WHEN f.criterion = 'energy' AND s.pue >= 1 AND s.pue < 100 THEN f.value END::DECIMAL(38, 18))::DOUBLE AS kwh,
        sum(CASE WHEN f.criterion = 'it_energy' AND s.pue >= 1 AND s.pue < 100 THEN f.value END::DECIMAL(38, 18))::DOUBLE
            AS pue_it_kwh,
        sum(CASE WHEN f.criterion = 'water_onsite' AND s.wue_l_per_kwh >= 0 AND s.wue_l_per_kwh < 1000
            THEN 1000 * f.value END::DECIMAL(38, 18))::DOUBLE AS litres,
        sum(CASE WHEN f.criterion = 'it_energy' AND s.wue_l_per_kwh >= 0 AND s.wue_l_per_kwh < 1000
            THEN f.value END::DECIMAL(38, 18))::DOUBLE AS wue_it_kwh,
        sum(CASE WHEN f.criterion = 'it_energy' THEN f.value END::DECIMAL(38, 18))::DOUBLE AS it_kwh,
        sum(CASE WHEN f.criterion = 'energy' AND s.erf >= 0 AND s.erf <= 1 THEN f.value * s.erf END::DECIMAL(38, 18))::DOUBLE
            AS reused_kwh,
        sum(CASE WHEN f.criterion = 'energy' AND s.erf >= 0 AND s.erf <= 1 THEN f.value END::DECIMAL(38, 18))::DOUBLE
            AS erf_kwh,
        sum(CASE WHEN f.criterion = 'energy' THEN f.value END::DECIMAL(38, 18))::DOUBLE AS all_kwh
    FROM footprint AS f
    INNER JOIN sites AS s ON s.member_id = f.member_id AND s.year = f.year AND s.site_id = f.site_id
    WHERE f.tier = 'datacentre' AND f.ownership NOT IN ('supplier', 'visitor') AND f.basis IN ('any', 'location')
        AND s.kind IN ('datacentre', 'colocation') AND f.criterion IN ('energy', 'it_energy', 'water_onsite')
    GROUP BY f.member_id, f.year
),

-- Electricity of own machines at datacentres: what contracts of renewable sources cover, and contracts whose mix is unknown.
-- Where no contract reaches them in the year, nothing is said of where it is from.
contracted AS (
    SELECT
        a.member_id,
        a.year,
        sum(CASE WHEN o.origin = 'renewable' THEN a.quantity ELSE 0 END::DECIMAL(38, 18))::DOUBLE AS renewable_kwh,
        max(a.factor_key NOT LIKE 'grid:%' AND a.factor_key NOT LIKE 'residual:%') AS is_reached,
        sum(CASE WHEN a.factor_key <> 'contract:not_assessed' THEN a.quantity ELSE 0 END::DECIMAL(38, 18))::DOUBLE AS known_kwh,
        sum(a.quantity::DECIMAL(38, 18))::DOUBLE AS kwh
    FROM activity_data AS a
    INNER JOIN sites AS s ON s.member_id = a.member_id AND s.year = a.year AND s.site_id = a.site_id
    LEFT JOIN _electricity_origins AS o ON o.factor_key = a.factor_key
    WHERE a.activity = 'electricity' AND a.basis = 'market' AND a.tier = 'datacentre'
        AND a.ownership NOT IN ('supplier', 'visitor') AND s.kind IN ('datacentre', 'colocation')
    GROUP BY a.member_id, a.year
),

-- Devices in use: of how many it is known whether they avoid anything.
in_use AS (
    SELECT
        d.member_id,
        d.year,
        sum(CASE
            WHEN d.n IS NULL THEN 0
            WHEN d.condition = 'new' AND d.age_years > 0 AND l.value > 0 AND e.factor_key IS NOT NULL THEN d.quantity_devices
            WHEN d.condition <> 'new' AND v.value IS NOT NULL THEN d.quantity_devices
            ELSE 0
        END::DECIMAL(38, 18))::DOUBLE AS known,
        sum(d.quantity_devices::DECIMAL(38, 18))::DOUBLE AS devices
    FROM device_lives AS d
    CROSS JOIN run AS r
    LEFT JOIN parameters AS l ON l.parameter_key = 'lifetime:' || d.category
    LEFT JOIN parameters AS v ON v.parameter_key = 'refurbished_saving:' || d.category
    LEFT JOIN (SELECT DISTINCT factor_key FROM year_factors WHERE criterion = 'gwp' AND activity = 'life_start') AS e
        ON e.factor_key = 'device:' || d.category
    WHERE (d.t_in IS NULL OR d.t_in < r.year_end) AND (d.t_out IS NULL OR d.t_out >= r.year_end) AND d.quantity_devices > 0
        AND d.device_status IN ('in_use', 'in_maintenance')
    GROUP BY d.member_id, d.year
),

saved AS (
    SELECT
        member_id,
        year,
        sum(value::DECIMAL(38, 18))::DOUBLE AS value
    FROM _avoided_terms
    GROUP BY member_id, year
),

-- Minerals that longer lives spare, as A1 counts gases: of second-hand devices savings of gases alone are published.
spared AS (
    SELECT
        d.member_id,
        d.year,
        d.category,
        l.parameter_key AS lifetime_key,
        sum((d.n * y.value * greatest(0, 1 / l.value - 1 / d.age_years))::DECIMAL(38, 18))::DOUBLE AS value,
        sum(d.quantity_devices::DECIMAL(38, 18))::DOUBLE AS devices
    FROM device_lives AS d
    CROSS JOIN run AS r
    INNER JOIN parameters AS l ON l.parameter_key = 'lifetime:' || d.category
    INNER JOIN (
        SELECT factor_key, sum(value::DECIMAL(38, 18))::DOUBLE AS value FROM year_factors
        WHERE criterion = 'adpe' AND activity IN ('life_start', 'life_end') GROUP BY factor_key
    ) AS y ON y.factor_key = 'device:' || d.category
    WHERE (d.t_in IS NULL OR d.t_in < r.year_end) AND (d.t_out IS NULL OR d.t_out >= r.year_end) AND d.n > 0
        AND d.device_status IN ('in_use', 'in_maintenance') AND d.condition = 'new' AND d.age_years > 0 AND l.value > 0
    GROUP BY d.member_id, d.year, d.category, l.parameter_key
),

minerals AS (
    SELECT
        member_id,
        year,
        sum(value::DECIMAL(38, 18))::DOUBLE AS value,
        sum(devices::DECIMAL(38, 18))::DOUBLE AS devices
    FROM spared
    GROUP BY member_id, year
),

-- Figures that an indicator rests on beside those of the footprint: masses, what is avoided by, a person's budget.
rested AS (
    SELECT
        member_id,
        year,
        'M4' AS indicator,
        figures
    FROM wasted
    UNION ALL
    SELECT
        k.member_id,
        k.year,
        'A1' AS indicator,
        string_agg(DISTINCT k.figure, ';' ORDER BY k.figure) AS figures
    FROM (
        SELECT member_id, year, coalesce(lifetime_key, energy_key) AS figure FROM _avoided_terms WHERE value <> 0
        UNION ALL
        SELECT t.member_id, t.year, y.factor_id
        FROM _avoided_terms AS t
        INNER JOIN year_factors AS y
            ON y.factor_key = t.factor_key AND y.activity = t.activity AND y.stage = t.stage AND y.criterion = t.criterion
        WHERE t.lifetime_key IS NOT NULL AND t.value <> 0
    ) AS k
    GROUP BY k.member_id, k.year
    UNION ALL
    SELECT
        k.member_id,
        k.year,
        'A1_adpe' AS indicator,
        string_agg(DISTINCT k.figure, ';' ORDER BY k.figure) AS figures
    FROM (
        SELECT member_id, year, lifetime_key AS figure FROM spared WHERE value <> 0
        UNION ALL
        SELECT s.member_id, s.year, y.factor_id
        FROM spared AS s
        INNER JOIN year_factors AS y
            ON y.factor_key = 'device:' || s.category AND y.criterion = 'adpe' AND y.activity IN ('life_start', 'life_end')
        WHERE s.value <> 0
    ) AS k
    GROUP BY k.member_id, k.year
    UNION ALL
    SELECT
        c.member_id,
        c.year,
        'C7' AS indicator,
        n.normalisation_id AS figures
    FROM (SELECT DISTINCT member_id, year FROM impacts) AS c
    CROSS JOIN normalisation AS n
    WHERE n.criterion = 'gwp' AND n.kind = 'person' AND n.reference_set = 'planetary_boundary'
),

-- How much of the fleet the figures stand for: making and use, or use alone where a criterion has figures of electricity
-- only, or is electricity itself.
covered AS (
    SELECT
        member_id,
        year,
        CASE criterion WHEN 'gwp' THEN 'C' WHEN 'adpe' THEN 'M1' WHEN 'pe' THEN 'M2' WHEN 'water' THEN 'M3' END AS indicators,
        CASE WHEN criterion IN ('pe', 'water') THEN devices_use ELSE devices_both END / nullif(devices, 0) AS share
    FROM _coverage
    WHERE criterion IN ('gwp', 'adpe', 'pe', 'water')
    UNION ALL
    SELECT
        member_id,
        year,
        CASE WHEN tier = 'datacentre' THEN 'E2' ELSE 'E1' END AS indicators,
        sum(CASE WHEN use_status IN ('ok', 'not_in_service', 'not_in_use', 'box_in_line') THEN devices ELSE 0 END
            ::DECIMAL(38, 18))::DOUBLE / nullif(sum(devices::DECIMAL(38, 18))::DOUBLE, 0) AS share
    FROM fleet
    GROUP BY member_id, year, tier = 'datacentre'
    UNION ALL
    SELECT
        c.member_id,
        c.year,
        'C5' AS indicators,
        coalesce(e.devices, 0.0) / nullif(c.devices, 0) AS share
    FROM counted AS c
    LEFT JOIN equal AS e ON e.member_id = c.member_id AND e.year = c.year
    UNION ALL
    SELECT
        member_id,
        year,
        'R1' AS indicators,
        acquired_described / nullif(acquired, 0) AS share
    FROM counted
    UNION ALL
    SELECT member_id, year, 'L1', dated / nullif(retired, 0) FROM lasted
    UNION ALL
    SELECT member_id, year, 'R3', routed / nullif(devices, 0) FROM left_service
    UNION ALL
    SELECT member_id, year, 'E3', pue_it_kwh / nullif(it_kwh, 0) FROM rooms
    UNION ALL
    SELECT member_id, year, 'E4', wue_it_kwh / nullif(it_kwh, 0) FROM rooms
    UNION ALL
    SELECT member_id, year, 'E5', known_kwh / nullif(kwh, 0) FROM contracted
    UNION ALL
    SELECT member_id, year, 'E6', erf_kwh / nullif(all_kwh, 0) FROM rooms
    UNION ALL
    SELECT member_id, year, 'M4', weighed / nullif(devices, 0) FROM wasted
    UNION ALL
    SELECT member_id, year, 'U1', share FROM moved WHERE gigabytes IS NOT NULL
    UNION ALL
    SELECT member_id, year, 'A1', known / nullif(devices, 0) FROM in_use
    UNION ALL
    SELECT u.member_id, u.year, 'A1_adpe', coalesce(m.devices, 0.0) / nullif(u.devices, 0)
    FROM in_use AS u LEFT JOIN minerals AS m ON m.member_id = u.member_id AND m.year = u.year
),

aged AS (
    SELECT
        d.member_id,
        d.year,
        sum((d.quantity_devices * d.age_years)::DECIMAL(38, 18))::DOUBLE AS device_years,
        sum(d.quantity_devices::DECIMAL(38, 18))::DOUBLE AS devices
    FROM device_lives AS d
    CROSS JOIN run AS r
    WHERE d.t_in < r.year_end AND (d.t_out IS NULL OR d.t_out >= r.year_end) AND d.quantity_devices IS NOT NULL
        AND d.device_status NOT IN ('on_order', 'retired', 'missing', 'gone_undated')
    GROUP BY d.member_id, d.year
),

profile AS (
    SELECT
        c.*,
        nullif(m.employees_fte, 0) AS employees_fte,
        nullif(m.users, 0) AS users,
        m.stored_tb,
        m.it_spend_reused_eur,
        nullif(m.it_spend_eur, 0) AS it_spend_eur,
        a.device_years,
        a.devices AS dated_devices,
        v.devices_both
    FROM counted AS c
    LEFT JOIN members AS m ON m.member_id = c.member_id AND m.year = c.year
    LEFT JOIN aged AS a ON a.member_id = c.member_id AND a.year = c.year
    LEFT JOIN _coverage AS v ON v.member_id = c.member_id AND v.year = c.year AND v.criterion = 'gwp'
),

-- The 95 % intervals of totals, as the method correlates figures of one source, and of what is avoided.
intervals AS (
    SELECT
        member_id,
        year,
        view,
        basis,
        criterion,
        value,
        low,
        high
    FROM uncertainty_member
    WHERE output = 'total' AND correlation > 0 AND correlation < 1
    UNION ALL
    SELECT
        member_id,
        year,
        'any' AS view,
        'any' AS basis,
        'avoided' AS criterion,
        value,
        low,
        high
    FROM avoided
),

-- Greenhouse gases of the headline by the level of their inputs: high 1, medium 1/2, low 0 (README §9).
levels AS (
    SELECT
        member_id,
        year,
        sum((amount * CASE quality WHEN 'measured' THEN 1.0 WHEN 'default' THEN 0.0 ELSE 0.5 END)::DECIMAL(38, 18))::DOUBLE
            AS points,
        sum(amount::DECIMAL(38, 18))::DOUBLE AS value
    FROM _data_quality
    WHERE subject = 'gwp' AND quality <> 'missing'
    GROUP BY member_id, year
),

rows_of_indicators AS (
    SELECT member_id, year, CASE criterion WHEN 'gwp' THEN 'C1' WHEN 'adpe' THEN 'M1' WHEN 'pe' THEN 'M2' ELSE 'M3' END
        AS indicator, view, basis,
        -- Primary energy has figures of electricity; of making it has them for components alone.
        CASE WHEN criterion = 'pe' THEN running ELSE value END AS numerator, NULL::DOUBLE AS denominator, unit, FALSE AS is_ratio
    FROM impacts
    UNION ALL
    SELECT i.member_id, i.year, 'C2', i.view, i.basis, i.value, p.employees_fte, 'kgCO2e/fte', TRUE
    FROM impacts AS i INNER JOIN profile AS p ON p.member_id = i.member_id WHERE i.criterion = 'gwp'
    UNION ALL
    SELECT i.member_id, i.year, 'C3', i.view, i.basis, i.value, p.users, 'kgCO2e/person', TRUE
    FROM impacts AS i INNER JOIN profile AS p ON p.member_id = i.member_id WHERE i.criterion = 'gwp'
    UNION ALL
    SELECT i.member_id, i.year, 'C7', i.view, i.basis, i.value, p.users * n.value, '1', TRUE
    FROM impacts AS i
    INNER JOIN profile AS p ON p.member_id = i.member_id
    CROSS JOIN normalisation AS n
    WHERE i.criterion = 'gwp' AND n.criterion = 'gwp' AND n.kind = 'person' AND n.reference_set = 'planetary_boundary'
    UNION ALL
    SELECT i.member_id, i.year, 'C5', i.view, i.basis, s.making, nullif(s.staged, 0), '1', TRUE
    FROM impacts AS i
    LEFT JOIN stages AS s ON s.member_id = i.member_id AND s.year = i.year AND s.view = i.view AND s.basis = i.basis
    WHERE i.criterion = 'gwp'
    UNION ALL
    SELECT member_id, year, CASE WHEN is_datacentre THEN 'E2' ELSE 'E1' END, 'any', 'any', kwh, NULL, 'kWh', FALSE
    FROM energy
    UNION ALL
    SELECT member_id, year, 'P1', 'any', 'any', user_devices, employees_fte, 'device/fte', TRUE FROM profile
    UNION ALL
    SELECT member_id, year, 'P2', 'any', 'any', screens, employees_fte, 'device/fte', TRUE FROM profile
    UNION ALL
    SELECT member_id, year, 'P3', 'any', 'any', phones, employees_fte, 'device/fte', TRUE FROM profile
    UNION ALL
    SELECT member_id, year, 'P4', 'any', 'any', in_stock, nullif(devices, 0), '1', TRUE FROM profile
    UNION ALL
    SELECT member_id, year, 'L1', 'any', 'any', device_years, nullif(dated, 0), 'year', TRUE FROM lasted
    UNION ALL
    SELECT member_id, year, 'L2', 'any', 'any', device_years, nullif(dated_devices, 0), 'year', TRUE FROM profile
    UNION ALL
    SELECT member_id, year, 'L3', 'any', 'any', acquired, nullif(devices, 0), '1', TRUE FROM profile
    UNION ALL
    SELECT member_id, year, 'R1', 'any', 'any', acquired_second_hand, nullif(acquired, 0), '1', TRUE FROM profile
    UNION ALL
    SELECT member_id, year, 'R2', 'any', 'any', it_spend_reused_eur, it_spend_eur, '1', TRUE FROM profile
    UNION ALL
    SELECT member_id, year, 'R3', 'any', 'any', kept_in_use, nullif(routed, 0), '1', TRUE FROM left_service
    UNION ALL
    SELECT member_id, year, 'U2', 'any', 'any', stored_tb, users, 'TB/person', TRUE FROM profile
    UNION ALL
    SELECT member_id, year, 'E3', 'any', 'any', kwh, nullif(pue_it_kwh, 0), 'kWh/kWh', TRUE FROM rooms
    UNION ALL
    SELECT member_id, year, 'E4', 'any', 'any', litres, nullif(wue_it_kwh, 0), 'L/kWh', TRUE FROM rooms
    UNION ALL
    SELECT member_id, year, 'E6', 'any', 'any', reused_kwh, nullif(erf_kwh, 0), '1', TRUE FROM rooms
    UNION ALL
    SELECT member_id, year, 'E5', 'any', 'any', CASE WHEN is_reached AND known_kwh > 0 THEN renewable_kwh END,
        nullif(kwh, 0), '1', TRUE
    FROM contracted
    UNION ALL
    SELECT w.member_id, w.year, 'M4', 'any', 'any', w.kilograms, p.users, 'kg/person', TRUE
    FROM wasted AS w INNER JOIN profile AS p ON p.member_id = w.member_id
    UNION ALL
    SELECT p.member_id, p.year, 'U1', 'any', 'any', m.gigabytes, p.employees_fte, 'GB/fte', TRUE
    FROM profile AS p LEFT JOIN moved AS m ON m.member_id = p.member_id AND m.year = p.year
    UNION ALL
    SELECT u.member_id, u.year, 'A1', 'any', 'any', a.value, NULL, 'kgCO2e', FALSE
    FROM in_use AS u LEFT JOIN saved AS a ON a.member_id = u.member_id AND a.year = u.year
    UNION ALL
    SELECT u.member_id, u.year, 'A1_adpe', 'any', 'any', m.value, NULL, 'kgSbe', FALSE
    FROM in_use AS u LEFT JOIN minerals AS m ON m.member_id = u.member_id AND m.year = u.year
    UNION ALL
    SELECT i.member_id, i.year, 'Q1', i.view, i.basis, (n.high - n.low) / 2, nullif(i.value, 0), '1', TRUE
    FROM impacts AS i
    LEFT JOIN intervals AS n
        ON n.member_id = i.member_id AND n.year = i.year AND n.view = i.view AND n.basis = i.basis AND n.criterion = i.criterion
    WHERE i.criterion = 'gwp'
    UNION ALL
    SELECT i.member_id, i.year, 'Q2', i.view, i.basis, q.points, nullif(q.value, 0), '1', TRUE
    FROM impacts AS i
    LEFT JOIN levels AS q ON q.member_id = i.member_id AND q.year = i.year
    WHERE i.criterion = 'gwp' AND i.view = 'depreciation' AND i.basis = 'location'
    UNION ALL
    SELECT member_id, year, 'Q4', 'any', 'any', devices_both, nullif(devices, 0), '1', TRUE FROM profile
    UNION ALL
    SELECT member_id, year, 'Q5', 'any', 'any', undated, nullif(devices, 0), '1', TRUE FROM profile
)

SELECT
    i.member_id,
    i.year,
    i.indicator,
    i.view,
    i.basis,
    CASE
        -- A list that names the condition of some devices names it of those that are not new.
        WHEN i.indicator IN ('R1', 'R3') AND v.share < 0.95 THEN NULL
        WHEN i.indicator = 'C5' AND v.share < r.coverage_floor THEN NULL
        WHEN i.is_ratio THEN i.numerator / i.denominator
        ELSE i.numerator
    END AS value,
    n.low / CASE WHEN i.is_ratio THEN i.denominator ELSE 1 END AS low,
    n.high / CASE WHEN i.is_ratio THEN i.denominator ELSE 1 END AS high,
    i.unit,
    i.numerator,
    i.denominator,
    v.share AS covered_share,
    CASE
        WHEN i.indicator = 'E5' AND v.share = 0 THEN 'not_assessed'  -- contracts reach it, of unknown mix
        WHEN i.indicator IN ('E3', 'E4', 'E5', 'E6', 'R2', 'U1', 'U2')
            AND (i.numerator IS NULL OR (i.indicator NOT IN ('U1', 'U2') AND i.denominator IS NULL))
            THEN 'not_declared'
        WHEN i.indicator = 'L1' AND i.denominator IS NULL THEN 'missing_denominator'
        WHEN i.indicator = 'R3' AND v.share < 0.95 THEN 'missing_route'
        WHEN i.numerator IS NULL THEN 'not_assessed'
        WHEN i.is_ratio AND i.denominator IS NULL THEN 'missing_denominator'
        WHEN i.indicator = 'R1' AND v.share < 0.95 THEN 'missing_condition'
        WHEN i.indicator = 'C5' AND v.share < r.coverage_floor THEN 'low_coverage'
        ELSE 'ok'
    END AS status,
    k.figures
FROM rows_of_indicators AS i
CROSS JOIN run AS r
LEFT JOIN rested AS k ON k.member_id = i.member_id AND k.year = i.year AND k.indicator = i.indicator
LEFT JOIN covered AS v
    ON v.member_id = i.member_id AND v.year = i.year
    AND v.indicators = CASE WHEN i.indicator IN ('C1', 'C2', 'C3', 'C7', 'Q1', 'Q2') THEN 'C' ELSE i.indicator END
LEFT JOIN intervals AS n
    ON n.member_id = i.member_id AND n.year = i.year AND n.view = i.view AND n.basis = i.basis
    AND n.criterion = CASE
        WHEN i.indicator IN ('C1', 'C2', 'C3', 'C7') THEN 'gwp'
        WHEN i.indicator = 'M1' THEN 'adpe'
        WHEN i.indicator = 'M2' THEN 'pe'
        WHEN i.indicator = 'M3' THEN 'water'
        WHEN i.indicator = 'A1' THEN 'avoided'
    END
    -- An interval is of the whole total, of which M2 may be a part.
    AND (i.indicator <> 'M2' OR n.value BETWEEN 0.999999999 * i.numerator AND 1.000000001 * i.numerator)
