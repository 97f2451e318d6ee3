-- Row:       what one member adds to impacts of the region in one kind of amount, and which figures it goes into
-- Key:       member_id, year, kind, criterion, view, basis, grid, contract, indicators
-- Sources:   _totals, _region_supply, _region_known, _region_both, _region_visits, _equal_parts, _electricity_origins, sites, members
-- Formula:   making: impact by view ; electricity: kWh, of which every criterion and basis is a multiple ; other: impact by basis. `indicators`: beside totals, the sides of ratios to which the amount belongs
-- Reference: method README §11
WITH

-- Which ratios over all greenhouse gases of a member count it; which shares are known of it.
ratios AS (
    SELECT
        k.member_id,
        k.year,
        coalesce(string_agg(CASE k.indicator WHEN 'C2' THEN 'C2_num ' WHEN 'C3' THEN 'C3_num ' WHEN 'Q2' THEN 'Q2_den ' END, ''
            ORDER BY k.indicator), '')
            || CASE WHEN count(b.member_id) > 0 THEN 'C8_den C8_now C8_then ' ELSE '' END AS of_gases,
        -- Per user the other criteria, where both are known.
        max(CASE WHEN k.indicator = 'M1' AND p.users > 0 THEN 'M1_person_num ' ELSE '' END) AS of_minerals,
        max(CASE WHEN k.indicator = 'M2' AND p.users > 0 THEN 'M2_person_num ' ELSE '' END) AS of_primary_energy,
        max(CASE WHEN k.indicator = 'M3' AND p.users > 0 THEN 'M3_person_num ' ELSE '' END) AS of_water,
        max(CASE WHEN k.indicator = 'C5' THEN 1 ELSE 0 END) = 1 AS knows_stages,
        max(CASE WHEN k.indicator = 'E3' THEN 1 ELSE 0 END) = 1 AS knows_pue,
        max(CASE WHEN k.indicator = 'E4' THEN 1 ELSE 0 END) = 1 AS knows_wue,
        max(CASE WHEN k.indicator = 'E5' THEN 1 ELSE 0 END) = 1 AS knows_origin,
        max(CASE WHEN k.indicator = 'E6' THEN 1 ELSE 0 END) = 1 AS knows_reuse
    FROM _region_known AS k
    LEFT JOIN _region_both AS b ON b.member_id = k.member_id AND b.year = k.year
    LEFT JOIN members AS p ON p.member_id = k.member_id AND p.year = k.year
    GROUP BY k.member_id, k.year
),

impacts AS (
    SELECT
        t.*,
        CASE t.criterion
            WHEN 'gwp' THEN r.of_gases || CASE WHEN v.service_id IS NULL THEN '' ELSE 'U3_num ' END
            WHEN 'adpe' THEN trim(r.of_minerals)
            WHEN 'pe' THEN trim(r.of_primary_energy)
            WHEN 'water' THEN trim(r.of_water)
            ELSE ''
        END AS counted_in,
        t.criterion = 'gwp' AND t.stage <> 'combined' AND r.knows_stages AND e.category IS NOT NULL AS has_stages
    FROM _totals AS t
    INNER JOIN ratios AS r ON r.member_id = t.member_id AND r.year = t.year
    LEFT JOIN _equal_parts AS e ON e.member_id = t.member_id AND e.year = t.year AND e.category = t.category
    LEFT JOIN _region_visits AS v ON v.member_id = t.member_id AND v.year = t.year AND v.service_id = t.service_id
    WHERE t.value IS NOT NULL
),

-- Rooms as E3 to E6 have them: own machines at sites that are datacentres.
rooms AS (
    SELECT
        member_id,
        year,
        site_id,
        coalesce(pue >= 1 AND pue < 100, FALSE) AS gives_pue,
        coalesce(wue_l_per_kwh >= 0 AND wue_l_per_kwh < 1000, FALSE) AS gives_wue,
        CASE WHEN erf >= 0 AND erf <= 1 THEN erf END AS erf
    FROM sites
    WHERE kind IN ('datacentre', 'colocation')
),

powered AS (
    SELECT
        s.*,
        r.of_gases || r.of_minerals || r.of_primary_energy || r.of_water
        || CASE WHEN v.service_id IS NULL THEN '' ELSE 'U3_num ' END AS counted_in,
        r.knows_stages AND e.category IS NOT NULL AS has_stages,
        s.tier = 'datacentre' AND s.ownership <> 'supplier' AND o.site_id IS NOT NULL AS is_in_room,
        coalesce(o.gives_pue AND r.knows_pue, FALSE) AS has_pue,
        CASE WHEN r.knows_reuse AND s.tier = 'datacentre' AND s.ownership <> 'supplier' THEN o.erf END AS reused,
        r.knows_origin,
        g.origin
    FROM _region_supply AS s
    INNER JOIN ratios AS r ON r.member_id = s.member_id AND r.year = s.year
    LEFT JOIN _equal_parts AS e ON e.member_id = s.member_id AND e.year = s.year AND e.category = s.category
    LEFT JOIN _region_visits AS v ON v.member_id = s.member_id AND v.year = s.year AND v.service_id = s.service_id
    LEFT JOIN rooms AS o ON o.member_id = s.member_id AND o.year = s.year AND o.site_id = s.site_id
    LEFT JOIN _electricity_origins AS g ON g.factor_key = s.contract
),

together AS (
    SELECT
        member_id, year, 'making' AS kind, criterion, view, 'any' AS basis, '' AS grid, '' AS contract,
        counted_in || CASE WHEN criterion <> 'gwp' THEN '' ELSE
            CASE WHEN has_stages THEN 'C5_num C5_den ' ELSE '' END || 'C6_' || tier || '_num' END AS indicators,
        value AS amount
    FROM impacts
    WHERE stage NOT IN ('use', 'combined') AND criterion IN ('gwp', 'adpe', 'water') AND basis = 'location'
    UNION ALL
    SELECT
        member_id, year, 'other' AS kind, criterion, 'any' AS view, basis, '' AS grid, '' AS contract,
        CASE criterion
            WHEN 'gwp' THEN counted_in || CASE WHEN has_stages THEN 'C5_den ' ELSE '' END || 'C6_' || tier || '_num'
            WHEN 'energy' THEN CASE WHEN tier = 'datacentre' THEN 'E2' ELSE 'E1' END
            ELSE counted_in
        END AS indicators,
        value AS amount
    FROM impacts
    WHERE (stage = 'use' OR (stage = 'combined' AND criterion <> 'pe')) AND activity <> 'electricity'
        AND criterion IN ('gwp', 'adpe', 'pe', 'water', 'energy') AND view = 'depreciation'
        AND (criterion = 'gwp' OR basis = 'location')
    UNION ALL
    SELECT
        member_id, year, 'electricity' AS kind, 'any' AS criterion, 'any' AS view, 'any' AS basis,
        coalesce(grid, '') AS grid, coalesce(contract, '') AS contract,
        counted_in || CASE WHEN has_stages THEN 'C5_den ' ELSE '' END || 'C6_' || tier || '_num '
        || CASE WHEN tier = 'datacentre' THEN 'E2' ELSE 'E1' END
        || CASE WHEN is_in_room AND has_pue THEN ' E3_num' ELSE '' END
        || CASE WHEN is_in_room AND knows_origin THEN ' E5_den' ELSE '' END
        || CASE WHEN is_in_room AND knows_origin AND origin = 'renewable' THEN ' E5_num' ELSE '' END
        || CASE WHEN reused IS NULL THEN '' WHEN x.part = 'again' THEN ' E6_den E6_num' ELSE ' E6_den' END AS indicators,
        kwh * CASE WHEN reused IS NULL THEN 1 WHEN x.part = 'again' THEN reused ELSE 1 - reused END AS amount
    FROM powered
    -- What is used again is a part of what is used, so both are amounts.
    INNER JOIN (VALUES ('rest'), ('again')) AS x (part) ON x.part = 'rest' OR reused IS NOT NULL
    UNION ALL
    -- IT energy of rooms, that which gives its PUE and that which gives its WUE.
    SELECT
        t.member_id, t.year, 'machines' AS kind, 'any' AS criterion, 'any' AS view, 'any' AS basis, '' AS grid, '' AS contract,
        trim(CASE WHEN o.gives_pue AND r.knows_pue THEN 'E3_den ' ELSE '' END
            || CASE WHEN o.gives_wue AND r.knows_wue THEN 'E4_den' ELSE '' END) AS indicators,
        t.value AS amount
    FROM _totals AS t
    INNER JOIN ratios AS r ON r.member_id = t.member_id AND r.year = t.year
    INNER JOIN rooms AS o ON o.member_id = t.member_id AND o.year = t.year AND o.site_id = t.site_id
    WHERE t.criterion = 'it_energy' AND t.tier = 'datacentre' AND t.ownership <> 'supplier'
        AND t.view = 'depreciation' AND t.basis = 'location' AND t.value IS NOT NULL
        AND ((o.gives_pue AND r.knows_pue) OR (o.gives_wue AND r.knows_wue))
)

SELECT
    member_id,
    year,
    kind,
    criterion,
    view,
    basis,
    grid,
    contract,
    indicators,
    sum(amount::DECIMAL(38, 18))::DOUBLE AS amount
FROM together
GROUP BY ALL
