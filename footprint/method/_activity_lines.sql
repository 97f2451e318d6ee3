-- Row:       one amount of one activity of one line: of the inventory, or of what services use
-- Key:       line_id and the key of activity_data, not yet summed
-- Sources:   _activity, _usage_activity
-- Formula:   none
-- Reference: method README §12
SELECT
    line_id,
    member_id,
    year,
    view,
    basis,
    activity,
    entry,
    tier,
    category,
    site_id,
    service_id,
    ownership,
    factor_key,
    lifetime_key,
    energy_key,
    pue_key,
    share_key,
    quality,
    status,
    quantity,
    unit,
    quantity_sq,
    quantity_short_life,
    quantity_long_life,
    lines
FROM _activity
UNION ALL
SELECT
    line_id,
    member_id,
    year,
    view,
    basis,
    activity,
    entry,
    tier,
    category,
    site_id,
    service_id,
    ownership,
    factor_key,
    lifetime_key,
    energy_key,
    pue_key,
    share_key,
    quality,
    status,
    quantity,
    unit,
    quantity_sq,
    quantity_short_life,
    quantity_long_life,
    lines
FROM _usage_activity
