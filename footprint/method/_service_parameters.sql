-- Row:       one default value behind one service of the members asked for, or behind what serves none
-- Key:       member_id, part, service, parameter_key
-- Sources:   _service_cells, asked
-- Formula:   none
-- Reference: method README §19
WITH

mine AS (
    SELECT
        member_id,
        part,
        coalesce(service_id, '') AS service,
        lifetime_key,
        energy_key,
        pue_key,
        share_key
    FROM _service_cells
    WHERE member_id IN (SELECT member_id FROM asked)
)

SELECT member_id, part, service, lifetime_key AS parameter_key FROM mine
WHERE lifetime_key IS NOT NULL
UNION
SELECT member_id, part, service, energy_key AS parameter_key FROM mine
WHERE energy_key IS NOT NULL
UNION
SELECT member_id, part, service, pue_key AS parameter_key FROM mine
WHERE pue_key IS NOT NULL
UNION
SELECT member_id, part, service, share_key AS parameter_key FROM mine
WHERE share_key IS NOT NULL
ORDER BY member_id, part, service, parameter_key
