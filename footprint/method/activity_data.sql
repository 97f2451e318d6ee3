-- Row:       how much of one activity, for one member, view, basis, category, site, service, factor and quality
-- Key:       every column before quantity
-- Sources:   _activity_lines
-- Formula:   sum over lines, cast to DECIMAL(38,18) and back; NULL stays NULL because status is part of the key
-- Reference: method README §4 to §7
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
    status,
    sum(quantity::DECIMAL(38, 18))::DOUBLE AS quantity,
    any_value(unit) AS unit,
    sum(quantity_sq::DECIMAL(38, 12))::DOUBLE AS quantity_sq,
    sum(quantity_short_life::DECIMAL(38, 18))::DOUBLE AS quantity_short_life,
    sum(quantity_long_life::DECIMAL(38, 18))::DOUBLE AS quantity_long_life,
    sum(lines)::BIGINT AS lines
FROM _activity_lines
GROUP BY ALL
