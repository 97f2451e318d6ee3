-- Row:       one default value behind the footprint of the members asked for
-- Key:       member_id, parameter_key
-- Sources:   footprint, asked
-- Formula:   none
-- Reference: method README §3
WITH

mine AS (
    SELECT
        member_id,
        lifetime_key,
        energy_key,
        pue_key,
        share_key
    FROM footprint
    WHERE member_id IN (SELECT member_id FROM asked)
)

SELECT member_id, lifetime_key AS parameter_key FROM mine
WHERE lifetime_key IS NOT NULL
UNION
SELECT member_id, energy_key AS parameter_key FROM mine
WHERE energy_key IS NOT NULL
UNION
SELECT member_id, pue_key AS parameter_key FROM mine
WHERE pue_key IS NOT NULL
UNION
SELECT member_id, share_key AS parameter_key FROM mine
WHERE share_key IS NOT NULL
ORDER BY member_id, parameter_key
