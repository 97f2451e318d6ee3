-- Row:       one product of which a part that is counted in both years is a sum, with each of its numbers in both years
-- Key:       member_id, basis, criterion, category, service_id, stage, activity, term
-- Sources:   _change_parts, _totals, year_factors, _part_coverage, run
-- Formula:   value = fleet x mix x known x age x use x grid x contract x factor ; a number that the product does not have is 1
-- Reference: method README §11 (why it moved)
--
-- A number that a year says nothing of, as the grid where nothing ran, is the other year's: what came or went is then a
-- difference of what there is (0) and of no other number. Where neither year says anything there is nothing: 0.
WITH

kept AS (
    SELECT * FROM _change_parts WHERE perimeter = 'counted_in_both'
),

-- What each factor adds to a part in one year, and the amount that it multiplies.
figures AS (
    SELECT
        t.member_id,
        t.year,
        t.basis,
        t.criterion,
        t.category,
        coalesce(t.service_id, '') AS service_id,
        t.stage,
        t.activity,
        t.factor_key,
        sum(t.value ORDER BY t.value) AS value,
        any_value(y.value) AS factor
    FROM _totals AS t
    INNER JOIN year_factors AS y
        ON y.year = t.year AND y.factor_key = t.factor_key AND y.activity = t.activity AND y.stage = t.stage
        AND y.criterion = t.criterion
    WHERE t.view = 'depreciation' AND (t.basis = 'location' OR t.criterion = 'gwp') AND y.value <> 0
    GROUP BY ALL
),

cells AS (
    SELECT
        k.member_id, k.basis, k.criterion, k.category, k.service_id, k.stage, k.is_device, f.activity, f.factor_key,
        f.basis AS figured,
        coalesce(sum(CASE WHEN f.year < r.year THEN f.value END ORDER BY f.value), 0) AS value_0,
        coalesce(sum(CASE WHEN f.year = r.year THEN f.value END ORDER BY f.value), 0) AS value_1,
        max(CASE WHEN f.year < r.year AND f.value <> 0 THEN f.factor END) AS factor_0,
        max(CASE WHEN f.year = r.year AND f.value <> 0 THEN f.factor END) AS factor_1
    FROM kept AS k
    CROSS JOIN run AS r
    INNER JOIN figures AS f
        -- A market-based part is told from what the same electricity is on the grid.
        ON f.member_id = k.member_id AND (f.basis = k.basis OR f.activity = 'electricity') AND f.criterion = k.criterion
        AND f.category = k.category AND f.stage = k.stage AND (k.is_device OR f.service_id = k.service_id)
    WHERE f.basis = k.basis OR k.basis = 'market'
    GROUP BY ALL
),

amounts AS (
    SELECT
        c.* EXCLUDE (factor_0, factor_1),
        coalesce(c.factor_0, c.factor_1) AS factor_0,
        coalesce(c.factor_1, c.factor_0) AS factor_1,
        coalesce(value_0 / c.factor_0, 0) AS amount_0,
        coalesce(value_1 / c.factor_1, 0) AS amount_1
    FROM cells AS c
),

-- Devices that were there in the year, those of them that are assessed, and the years that these were in service.
counted AS (
    SELECT
        k.member_id, k.basis, k.criterion, k.category, k.stage,
        coalesce(max(CASE WHEN c.year < r.year THEN c.there END), 0) AS there_0,
        coalesce(max(CASE WHEN c.year = r.year THEN c.there END), 0) AS there_1,
        coalesce(max(CASE WHEN c.year < r.year THEN CASE WHEN k.stage = 'use' THEN c.there_use ELSE c.there_embodied END END), 0)
            AS known_0,
        coalesce(max(CASE WHEN c.year = r.year THEN CASE WHEN k.stage = 'use' THEN c.there_use ELSE c.there_embodied END END), 0)
            AS known_1,
        max(CASE WHEN c.year < r.year THEN c.years_in_service END) AS years_0,
        max(CASE WHEN c.year = r.year THEN c.years_in_service END) AS years_1,
        count(c.year) = count(c.years_in_service) AS has_years
    FROM kept AS k
    CROSS JOIN run AS r
    LEFT JOIN _part_coverage AS c
        ON c.member_id = k.member_id AND c.category = k.category AND c.criterion = k.criterion
    WHERE k.is_device
    GROUP BY k.member_id, k.basis, k.criterion, k.category, k.stage
),

sized AS (
    SELECT
        member_id, basis, criterion,
        sum(there_0 ORDER BY there_0) AS fleet_0,
        sum(there_1 ORDER BY there_1) AS fleet_1
    FROM (SELECT DISTINCT member_id, basis, criterion, category, there_0, there_1 FROM counted)
    GROUP BY member_id, basis, criterion
),

-- Numbers of the fleet, per part; a year is counted as many devices where what was stored does not say how long.
fleets AS (
    SELECT
        c.*,
        s.fleet_0,
        s.fleet_1,
        CASE WHEN has_years THEN coalesce(years_0, 0) ELSE known_0 END AS served_0,
        CASE WHEN has_years THEN coalesce(years_1, 0) ELSE known_1 END AS served_1
    FROM counted AS c
    INNER JOIN sized AS s ON s.member_id = c.member_id AND s.basis = c.basis AND s.criterion = c.criterion
),

-- Lives of whole machines: a server of components is as many lives as assemblies.
lives AS (
    SELECT
        member_id, basis, criterion, category, stage, activity,
        sum(CASE WHEN is_whole THEN amount_0 END ORDER BY amount_0) AS whole_0,
        sum(CASE WHEN is_whole THEN amount_1 END ORDER BY amount_1) AS whole_1,
        sum(amount_0 ORDER BY amount_0) AS all_0,
        sum(amount_1 ORDER BY amount_1) AS all_1
    FROM (
        SELECT
            *,
            factor_key NOT LIKE 'component:%' OR factor_key = 'component:assembly' AS is_whole
        FROM amounts
        WHERE activity IN ('life_start', 'life_end') AND is_device
    )
    GROUP BY ALL
),

made AS (
    SELECT
        a.*,
        CASE WHEN by_machine THEN l.whole_0 ELSE l.all_0 END AS lives_0,
        CASE WHEN by_machine THEN l.whole_1 ELSE l.all_1 END AS lives_1
    FROM amounts AS a
    INNER JOIN (
        SELECT
            *,
            (all_0 = 0 OR coalesce(whole_0 > 0, FALSE)) AND (all_1 = 0 OR coalesce(whole_1 > 0, FALSE)) AS by_machine
        FROM lives
    ) AS l
        ON l.member_id = a.member_id AND l.basis = a.basis AND l.criterion = a.criterion AND l.category = a.category
        AND l.stage = a.stage AND l.activity = a.activity
    WHERE a.is_device
),

-- Electricity by country: on the grid, and of it what no contract covers; then what contracts cover, of all countries.
places AS (
    SELECT
        member_id, basis, criterion, category, service_id, stage, is_device, split_part(factor_key, ':', 2) AS place,
        sum(CASE WHEN figured = 'location' THEN amount_0 END) AS grid_kwh_0,
        sum(CASE WHEN figured = 'location' THEN amount_1 END) AS grid_kwh_1,
        max(CASE WHEN figured = 'location' THEN factor_0 END) AS grid_factor_0,
        max(CASE WHEN figured = 'location' THEN factor_1 END) AS grid_factor_1,
        sum(CASE WHEN figured = 'market' THEN amount_0 END) AS rest_kwh_0,
        sum(CASE WHEN figured = 'market' THEN amount_1 END) AS rest_kwh_1,
        max(CASE WHEN figured = 'market' AND amount_0 <> 0 THEN factor_0 END) AS rest_factor_0,
        max(CASE WHEN figured = 'market' AND amount_1 <> 0 THEN factor_1 END) AS rest_factor_1
    FROM amounts
    WHERE activity = 'electricity' AND split_part(factor_key, ':', 1) IN ('grid', 'residual')
    GROUP BY ALL
),

powered AS (
    SELECT
        p.*,
        sum(coalesce(grid_kwh_0, 0)) OVER part AS kwh_0,
        sum(coalesce(grid_kwh_1, 0)) OVER part AS kwh_1
    FROM places AS p
    WINDOW part AS (
        PARTITION BY member_id, basis, criterion, category, service_id, stage
        ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    )
),

supplied AS (
    SELECT
        member_id, basis, criterion, category, service_id, stage,
        sum(value_0 ORDER BY value_0) AS value_0,
        sum(value_1 ORDER BY value_1) AS value_1
    FROM amounts
    WHERE activity = 'electricity' AND figured = 'market' AND split_part(factor_key, ':', 1) NOT IN ('grid', 'residual')
    GROUP BY ALL
),

used AS (
    SELECT
        member_id, basis, criterion, category, service_id, stage, is_device, 'electricity' AS activity, place AS term,
        kwh_0 AS amount_0,
        kwh_1 AS amount_1,
        grid_kwh_0 * coalesce(rest_factor_0, grid_factor_0) / nullif(kwh_0, 0) AS grid_0,
        grid_kwh_1 * coalesce(rest_factor_1, grid_factor_1) / nullif(kwh_1, 0) AS grid_1,
        CASE WHEN basis = 'location' THEN 1.0 ELSE coalesce(rest_kwh_0, 0) / nullif(grid_kwh_0, 0) END AS contract_0,
        CASE WHEN basis = 'location' THEN 1.0 ELSE coalesce(rest_kwh_1, 0) / nullif(grid_kwh_1, 0) END AS contract_1,
        1.0 AS factor_0,
        1.0 AS factor_1
    FROM powered
    UNION ALL
    SELECT DISTINCT
        p.member_id, p.basis, p.criterion, p.category, p.service_id, p.stage, p.is_device, 'electricity' AS activity,
        'contracts' AS term,
        p.kwh_0 AS amount_0,
        p.kwh_1 AS amount_1,
        1.0 AS grid_0,
        1.0 AS grid_1,
        s.value_0 / nullif(p.kwh_0, 0) AS contract_0,
        s.value_1 / nullif(p.kwh_1, 0) AS contract_1,
        1.0 AS factor_0,
        1.0 AS factor_1
    FROM powered AS p
    INNER JOIN supplied AS s
        ON s.member_id = p.member_id AND s.basis = p.basis AND s.criterion = p.criterion AND s.category = p.category
        AND s.service_id = p.service_id AND s.stage = p.stage
    UNION ALL
    SELECT
        member_id, basis, criterion, category, service_id, stage, is_device, activity, factor_key AS term,
        amount_0,
        amount_1,
        1.0 AS grid_0,
        1.0 AS grid_1,
        1.0 AS contract_0,
        1.0 AS contract_1,
        factor_0,
        factor_1
    FROM amounts
    WHERE activity <> 'electricity' AND NOT (is_device AND activity IN ('life_start', 'life_end'))
),

terms AS (
    SELECT
        m.member_id, m.basis, m.criterion, m.category, m.service_id, m.stage, m.activity, m.factor_key AS term,
        f.fleet_0,
        f.fleet_1,
        f.there_0 / nullif(f.fleet_0, 0) AS mix_0,
        f.there_1 / nullif(f.fleet_1, 0) AS mix_1,
        m.amount_0 / nullif(m.lives_0, 0) AS build_0,
        m.amount_1 / nullif(m.lives_1, 0) AS build_1,
        f.known_0 / nullif(f.there_0, 0) AS known_0,
        f.known_1 / nullif(f.there_1, 0) AS known_1,
        m.lives_0 / nullif(f.known_0, 0) AS age_0,
        m.lives_1 / nullif(f.known_1, 0) AS age_1,
        1.0 AS use_0,
        1.0 AS use_1,
        1.0 AS grid_0,
        1.0 AS grid_1,
        1.0 AS contract_0,
        1.0 AS contract_1,
        m.factor_0,
        m.factor_1,
        (f.known_0 > 0 OR m.lives_0 = 0) AND (f.known_1 > 0 OR m.lives_1 = 0) AS is_whole,
        TRUE AS is_made
    FROM made AS m
    INNER JOIN fleets AS f
        ON f.member_id = m.member_id AND f.basis = m.basis AND f.criterion = m.criterion AND f.category = m.category
        AND f.stage = m.stage
    UNION ALL
    SELECT
        u.member_id, u.basis, u.criterion, u.category, u.service_id, u.stage, u.activity, u.term,
        CASE WHEN u.is_device THEN f.fleet_0 ELSE 1.0 END AS fleet_0,
        CASE WHEN u.is_device THEN f.fleet_1 ELSE 1.0 END AS fleet_1,
        CASE WHEN u.is_device THEN f.there_0 / nullif(f.fleet_0, 0) ELSE 1.0 END AS mix_0,
        CASE WHEN u.is_device THEN f.there_1 / nullif(f.fleet_1, 0) ELSE 1.0 END AS mix_1,
        1.0 AS build_0,
        1.0 AS build_1,
        CASE WHEN u.is_device THEN f.known_0 / nullif(f.there_0, 0) ELSE 1.0 END AS known_0,
        CASE WHEN u.is_device THEN f.known_1 / nullif(f.there_1, 0) ELSE 1.0 END AS known_1,
        CASE WHEN u.is_device THEN f.served_0 / nullif(f.known_0, 0) ELSE 1.0 END AS age_0,
        CASE WHEN u.is_device THEN f.served_1 / nullif(f.known_1, 0) ELSE 1.0 END AS age_1,
        u.amount_0 / CASE WHEN u.is_device THEN nullif(f.served_0, 0) ELSE 1.0 END AS use_0,
        u.amount_1 / CASE WHEN u.is_device THEN nullif(f.served_1, 0) ELSE 1.0 END AS use_1,
        u.grid_0,
        u.grid_1,
        u.contract_0,
        u.contract_1,
        u.factor_0,
        u.factor_1,
        NOT u.is_device OR ((f.served_0 > 0 OR u.amount_0 = 0) AND (f.served_1 > 0 OR u.amount_1 = 0)) AS is_whole,
        FALSE AS is_made
    FROM used AS u
    LEFT JOIN fleets AS f
        ON u.is_device AND f.member_id = u.member_id AND f.basis = u.basis AND f.criterion = u.criterion
        AND f.category = u.category AND f.stage = u.stage
)

SELECT
    member_id,
    basis,
    criterion,
    category,
    service_id,
    stage,
    activity,
    term,
    fleet_0,
    fleet_1,
    coalesce(mix_0, mix_1, 0) * coalesce(build_0, build_1, 0) AS mix_0,
    coalesce(mix_1, mix_0, 0) * coalesce(build_1, build_0, 0) AS mix_1,
    coalesce(known_0, known_1, 0) AS known_0,
    coalesce(known_1, known_0, 0) AS known_1,
    coalesce(age_0, age_1, 0) AS age_0,
    coalesce(age_1, age_0, 0) AS age_1,
    coalesce(use_0, use_1, 0) AS use_0,
    coalesce(use_1, use_0, 0) AS use_1,
    coalesce(grid_0, grid_1, 0) AS grid_0,
    coalesce(grid_1, grid_0, 0) AS grid_1,
    coalesce(contract_0, contract_1, 0) AS contract_0,
    coalesce(contract_1, contract_0, 0) AS contract_1,
    coalesce(factor_0, 0) AS factor_0,
    coalesce(factor_1, 0) AS factor_1,
    is_whole,
    is_made
FROM terms
