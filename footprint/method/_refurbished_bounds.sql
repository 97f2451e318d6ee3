-- Row:       refurbished or used devices of one category of a member, for which a saving against new ones is published
-- Key:       member_id, year, category
-- Sources:   fleet, _whole_lives, parameters
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
LEFT JOIN _whole_lives AS m ON m.factor_key = 'device:' || r.category
