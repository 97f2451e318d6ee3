-- Row:       one inventory line that is like none, where others are put together
-- Key:       member_id, year, line_id
-- Sources:   _lines_placed
-- Formula:   none
-- Reference: method README §4 (three views)
SELECT
    member_id,
    year,
    line_id,
    category,
    site_id,
    service_id,
    asset_id,
    ownership,
    condition,
    status,
    country,
    quantity_devices,
    share,
    lifetime_years,
    first_life_years,
    annual_kwh,
    pue,
    gpu,
    screen_inches,
    acquired_on,
    in_service_on,
    retired_on,
    leased_until,
    exit_route
FROM _lines_placed
WHERE stretch = -3
