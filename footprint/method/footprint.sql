-- Row:       impact of one row of activity_data in one stage and criterion
-- Key:       key of activity_data, stage, criterion
-- Sources:   _impacts over activity_data
-- Formula:   none: what `_impacts` computes, stored
-- Reference: method README §8
SELECT
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
    activity_status,
    stage,
    criterion,
    value,
    unit,
    status,
    factor_id,
    factor_year,
    fallback,
    scope,
    beges_code
FROM _impacts
