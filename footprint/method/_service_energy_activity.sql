-- Row:       electricity that was measured for one service: moved to it from machines of the inventory, or added
-- Key:       line_id and the key of _activity; of what is moved, one row with the service and one without
-- Sources:   _moved_energy, _added_energy
-- Formula:   none: both, below one another
-- Reference: method README §17
WITH together AS (
    SELECT * FROM _moved_energy
    UNION ALL
    SELECT * FROM _added_energy
)

SELECT
    line_id,
    member_id,
    year,
    'any' AS view,
    basis,
    activity,
    entry,
    tier,
    category,
    site_id,
    service_id,
    ownership,
    factor_key,
    NULL::VARCHAR AS lifetime_key,
    energy_key,
    pue_key,
    share_key,
    quality,
    status,
    quantity,
    unit,
    NULL::DOUBLE AS quantity_sq,
    NULL::DOUBLE AS quantity_short_life,
    NULL::DOUBLE AS quantity_long_life,
    lines
FROM together
