-- Row:       the one headline of a one-off estimate
-- Key:       none
-- Sources:   _totals, _coverage
-- Formula:   GWP under depreciation and the grid's electricity, the devices behind it, and the lines whose devices nobody can count
-- Reference: method README §1
SELECT
    (SELECT sum(devices_both) FROM _coverage WHERE criterion = 'gwp') AS devices_assessed,
    (SELECT sum(devices) FROM _coverage WHERE criterion = 'gwp') AS devices,
    (SELECT sum(lines_invalid)::BIGINT FROM _coverage WHERE criterion = 'gwp') AS lines_uncounted,
    (
        SELECT
            sum(value ORDER BY category, stage, site_id NULLS LAST, service_id NULLS LAST, ownership, factor_key, activity,
                entry, quality, status, value)
        FROM _totals WHERE criterion = 'gwp' AND view = 'depreciation' AND basis = 'location'
    ) AS kgco2e
