-- Row:       what one member adds to counts and other sums of the region, and which figures it goes into
-- Key:       member_id, year, family, kind, indicators
-- Sources:   _region_known, _region_members, _region_lives, _region_visits, levers_member, fleet, members
-- Formula:   sides of ratios as members have them ; a part of a whole is the part and the rest, so that whoever knows two of the three knows the third
-- Reference: method README §11
WITH

known AS (
    SELECT
        member_id,
        year,
        max(CASE WHEN indicator = 'P1' THEN numerator END) AS personal,
        max(CASE WHEN indicator = 'P2' THEN numerator END) AS screens,
        max(CASE WHEN indicator = 'P3' THEN numerator END) AS phones,
        max(CASE WHEN indicator = 'L3' THEN numerator END) AS acquired,
        max(CASE WHEN indicator = 'R1' THEN numerator END) AS second_hand,
        max(CASE WHEN indicator = 'R1' THEN denominator END) AS described,
        max(CASE WHEN indicator = 'L1' THEN 1 ELSE 0 END) = 1 AS knows_lives,
        max(CASE WHEN indicator = 'L2' THEN denominator END) AS dated,
        max(CASE WHEN indicator = 'Q4' THEN numerator END) AS assessed,
        max(CASE WHEN indicator = 'Q4' THEN denominator END) AS judged,
        max(CASE WHEN indicator = 'P4' THEN 1 ELSE 0 END) = 1 AS knows_stock,
        max(CASE WHEN indicator = 'Q5' THEN 1 ELSE 0 END) = 1 AS knows_dates
    FROM _region_known
    GROUP BY member_id, year
),

present AS (
    SELECT
        f.member_id,
        f.year,
        CASE WHEN f.category IN ('laptop', 'desktop', 'monitor', 'smartphone') THEN f.category ELSE 'other' END AS kind,
        f.status = 'in_stock' AS is_in_stock,
        f.age_years IS NOT NULL AS is_dated,
        f.devices
    FROM fleet AS f
    INNER JOIN _region_members AS m ON m.member_id = f.member_id AND m.year = f.year
    WHERE f.devices IS NOT NULL
),

totals AS (
    SELECT
        member_id,
        year,
        sum(devices::DECIMAL(38, 18))::DOUBLE AS devices,
        sum(CASE WHEN is_dated THEN devices ELSE 0 END::DECIMAL(38, 18))::DOUBLE AS dated
    FROM present
    GROUP BY member_id, year
),

-- Which of a fleet's devices are assessed, lists of what is there do not say: of each kind the same share is taken.
shares AS (
    SELECT k.member_id, k.year, k.assessed / k.judged AS assessed
    FROM known AS k
    INNER JOIN totals AS t ON t.member_id = k.member_id AND t.year = k.year
    WHERE k.judged BETWEEN 0.999999999 * t.devices AND 1.000000001 * t.devices
),

-- People, and devices of the fleet, are the lower side of several ratios: one amount, which goes into all of them.
-- Employees are those of the coverage, too: who knows how many are counted finds by it who is not.
people AS (
    SELECT
        member_id,
        year,
        family,
        string_agg(side, ' ' ORDER BY side) AS indicators,
        amount
    FROM (
        SELECT
            member_id,
            year,
            CASE WHEN indicator IN ('C3', 'M4', 'U2') THEN 'users' ELSE 'employees' END AS family,
            indicator || '_den' AS side,
            denominator AS amount
        FROM _region_known
        WHERE indicator IN ('C2', 'C3', 'M4', 'P1', 'P2', 'P3', 'U1', 'U2')
        UNION ALL
        SELECT k.member_id, k.year, 'users', k.indicator || '_person_den', p.users
        FROM _region_known AS k
        INNER JOIN members AS p ON p.member_id = k.member_id AND p.year = k.year
        WHERE k.indicator IN ('M1', 'M2', 'M3') AND p.users > 0
        UNION ALL
        SELECT m.member_id, m.year, 'employees', s.side, m.employees_fte
        FROM _region_members AS m
        CROSS JOIN (VALUES ('Q3_employees_den'), ('Q3_employees_num')) AS s (side)
    )
    GROUP BY member_id, year, family, amount
),

together AS (
    SELECT member_id, year, family, 'people' AS kind, indicators, amount FROM people
    UNION ALL
    SELECT member_id, year, 'personal', 'screens', trim(CASE WHEN personal IS NULL THEN '' ELSE 'P1_num ' END || 'P2_num'), screens
    FROM known
    UNION ALL
    SELECT member_id, year, 'personal', 'phones', trim(CASE WHEN personal IS NULL THEN '' ELSE 'P1_num ' END || 'P3_num'), phones
    FROM known
    UNION ALL
    SELECT member_id, year, 'personal', 'others', 'P1_num', personal - coalesce(screens, 0) - coalesce(phones, 0) FROM known
    UNION ALL
    SELECT
        p.member_id,
        p.year,
        'fleet' AS family,
        'devices' AS kind,
        trim(
            CASE
                WHEN p.is_dated AND k.dated BETWEEN 0.999999999 * t.dated AND 1.000000001 * t.dated
                    THEN CASE WHEN p.kind = 'other' THEN 'L2_den ' ELSE 'L2_den L2_' || p.kind || '_den ' END
                ELSE ''
            END
            || CASE WHEN k.acquired IS NOT NULL THEN 'L3_den ' ELSE '' END
            || CASE WHEN k.knows_stock THEN 'P4_den ' ELSE '' END
            || CASE WHEN k.knows_stock AND p.is_in_stock THEN 'P4_num ' ELSE '' END
            || CASE WHEN k.knows_dates THEN 'Q5_den ' ELSE '' END
            || CASE WHEN k.knows_dates AND NOT p.is_dated THEN 'Q5_num ' ELSE '' END
            || CASE WHEN s.assessed IS NOT NULL THEN 'Q4_den ' ELSE '' END
            || CASE WHEN s.assessed IS NOT NULL AND h.is_assessed THEN 'Q4_num' ELSE '' END
        ) AS indicators,
        CASE WHEN h.is_assessed THEN coalesce(s.assessed, 1) * p.devices ELSE p.devices - s.assessed * p.devices END AS amount
    FROM present AS p
    CROSS JOIN (VALUES (TRUE), (FALSE)) AS h (is_assessed)
    LEFT JOIN shares AS s ON s.member_id = p.member_id AND s.year = p.year
    INNER JOIN totals AS t ON t.member_id = p.member_id AND t.year = p.year
    INNER JOIN known AS k ON k.member_id = p.member_id AND k.year = p.year
    WHERE h.is_assessed OR s.assessed < 1
    UNION ALL
    SELECT k.member_id, k.year, 'fleet', h.kind, CASE h.kind WHEN 'part' THEN 'Q4_den Q4_num' ELSE 'Q4_den' END,
        CASE h.kind WHEN 'part' THEN k.assessed ELSE k.judged - k.assessed END
    FROM known AS k
    CROSS JOIN (VALUES ('part'), ('rest')) AS h (kind)
    LEFT JOIN shares AS s ON s.member_id = k.member_id AND s.year = k.year
    WHERE k.judged IS NOT NULL AND s.member_id IS NULL
    UNION ALL
    -- Devices that were dated and left in no list of the fleet, or the reverse: a sum of its own.
    SELECT k.member_id, k.year, 'fleet', 'aged',
        CASE WHEN l.kind = 'other' THEN 'L2_den' ELSE 'L2_den L2_' || l.kind || '_den' END, l.aged_devices
    FROM known AS k
    INNER JOIN _region_lives AS l ON l.member_id = k.member_id AND l.year = k.year AND l.aged_devices > 0
    LEFT JOIN totals AS t ON t.member_id = k.member_id AND t.year = k.year
    WHERE k.dated IS NOT NULL AND (t.dated IS NULL OR k.dated NOT BETWEEN 0.999999999 * t.dated AND 1.000000001 * t.dated)
    UNION ALL
    SELECT member_id, year, 'acquired', 'second_hand',
        trim(CASE WHEN acquired IS NULL THEN '' ELSE 'L3_num ' END || 'R1_den R1_num'), second_hand
    FROM known
    UNION ALL
    SELECT member_id, year, 'acquired', 'new', trim(CASE WHEN acquired IS NULL THEN '' ELSE 'L3_num ' END || 'R1_den'),
        described - second_hand
    FROM known
    UNION ALL
    SELECT member_id, year, 'acquired', 'undescribed', 'L3_num', acquired FROM known WHERE second_hand IS NULL
    UNION ALL
    -- A part and the rest of its whole.
    SELECT member_id, year, indicator, 'part', indicator || '_den ' || indicator || '_num', numerator
    FROM _region_known WHERE indicator IN ('R2', 'R3')
    UNION ALL
    SELECT member_id, year, indicator, 'rest', indicator || '_den', denominator - numerator
    FROM _region_known WHERE indicator IN ('R2', 'R3')
    UNION ALL
    -- Sides that are parts of nothing else here.
    SELECT member_id, year, indicator || '_num', 'sum', indicator || '_num', numerator
    FROM _region_known WHERE indicator IN ('E4', 'M4', 'Q2', 'U1', 'U2')
    UNION ALL
    -- Lives and ages, by kind and so of all.
    SELECT l.member_id, l.year, s.side AS family, l.kind,
        CASE WHEN l.kind = 'other' THEN s.side ELSE s.side || ' ' || replace(s.side, '_', '_' || l.kind || '_') END,
        CASE s.side WHEN 'L1_num' THEN l.left_years WHEN 'L1_den' THEN l.left_devices ELSE l.aged_years END
    FROM _region_lives AS l
    INNER JOIN known AS k ON k.member_id = l.member_id AND k.year = l.year
    CROSS JOIN (VALUES ('L1_num'), ('L1_den'), ('L2_num')) AS s (side)
    WHERE CASE WHEN s.side = 'L2_num' THEN k.dated IS NOT NULL AND l.aged_devices > 0 ELSE k.knows_lives AND l.left_devices > 0 END
    UNION ALL
    SELECT member_id, year, 'U3_den', 'sum', 'U3_den', visits FROM _region_visits
    UNION ALL
    SELECT member_id, year, indicator, 'sum', indicator, value FROM _region_known WHERE indicator IN ('A1', 'A1_adpe')
    UNION ALL
    SELECT l.member_id, l.year, 'A2', 'sum', 'A2', l.saving
    FROM levers_member AS l
    INNER JOIN _region_members AS m ON m.member_id = l.member_id AND m.year = l.year
    WHERE l.lever = 'keep_longer' AND l.criterion = 'gwp' AND l.year_offset = 0
    UNION ALL
    SELECT member_id, year, 'count', 'members', '', 1 FROM _region_members
    UNION ALL
    SELECT member_id, year, 'count', 'employees', '', employees_fte FROM _region_members
    UNION ALL
    SELECT member_id, year, 'count', 'devices', '', devices FROM totals
)

SELECT
    member_id,
    year,
    family,
    kind,
    indicators,
    sum(amount::DECIMAL(38, 18))::DOUBLE AS amount
FROM together
WHERE amount IS NOT NULL
GROUP BY ALL
