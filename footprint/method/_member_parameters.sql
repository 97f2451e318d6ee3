-- Row:       one default value behind the footprint of the members asked for
-- Key:       parameter_key
-- Sources:   footprint, asked
-- Formula:   none
-- Reference: method README §3
WITH

mine AS (
    SELECT
        lifetime_key,
        energy_key,
        pue_key,
        share_key
    FROM footprint
    WHERE member_id IN (SELECT member_id FROM asked)
)

SELECT lifetime_key AS parameter_key FROM mine
WHERE lifetime_key IS NOT NULL
UNION
SELECT energy_key AS parameter_key FROM mine
WHERE energy_key IS NOT NULL
UNION
SELECT pue_key AS parameter_key FROM mine
WHERE pue_key IS NOT NULL
UNION
SELECT share_key AS parameter_key FROM mine
WHERE share_key IS NOT NULL
ORDER BY parameter_key
