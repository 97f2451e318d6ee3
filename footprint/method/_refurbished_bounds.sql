-- Row:       refurbished or used devices of one category of a member, for which a saving against new ones is published
-- Key:       member_id, year, category
-- Sources:   fleet, year_factors, parameters
-- Formula:   saving = devices x published saving of a year ; making at most = devices x max(0, F/L - saving), F and L of a new one
-- Reference: method README §11
WITH

reused AS (
    SELECT
        member_id,
        year,
        category,
        sum(devices::DECIMAL(38, 18))::DOUBLE AS devices
    FROM fleet
    WHERE condition <> 'new' AND devices > 0
    GROUP BY member_id, year, category
),

made AS (
    SELECT
        factor_key,
        sum(value ORDER BY activity, stage, value) AS whole_life
    FROM year_factors
    WHERE criterion = 'gwp' AND activity IN ('life_start', 'life_end')
    GROUP BY factor_key
)

SELECT
    r.member_id,
    r.year,
    r.category,
    r.devices,
    s.value AS saving,
    r.devices * s.value AS saving_kgco2e,
    r.devices * greatest(0.0, m.whole_life / l.value - s.value) AS bound_kgco2e
FROM reused AS r
INNER JOIN parameters AS s ON s.parameter_key = 'refurbished_saving:' || r.category
LEFT JOIN parameters AS l ON l.parameter_key = 'lifetime:' || r.category
LEFT JOIN made AS m ON m.factor_key = 'device:' || r.category
