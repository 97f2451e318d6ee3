-- Row:       what of one total, or of the devices behind it, rests on inputs of one quality; `missing`: is not assessed
-- Key:       member_id, year, subject, quality
-- Sources:   _totals, fleet, year_factors
-- Formula:   sums of the headline by the weakest input of each amount ; devices by the weakest input of their making, of their use
-- Reference: method README §9 (indicators)
WITH

published AS (
    SELECT DISTINCT
        year,
        factor_key
    FROM year_factors
    WHERE activity = 'life_start' AND criterion = 'gwp'
),

devices AS (
    SELECT
        f.member_id,
        f.year,
        f.devices,
        CASE
            WHEN p.factor_key IS NOT NULL
                AND f.embodied_status IN ('ok', 'not_in_service', 'fully_amortised', 'box_in_line') THEN f.quality_embodied
            ELSE 'missing'
        END AS making,
        CASE
            WHEN f.use_status IN ('ok', 'not_in_service', 'not_in_use', 'box_in_line') THEN f.quality_use ELSE 'missing'
        END AS running
    FROM fleet AS f
    LEFT JOIN published AS p ON p.year = f.year AND p.factor_key = f.factor_key
    WHERE f.devices > 0
),

amounts AS (
    SELECT member_id, year, 'devices_making' AS subject, making AS quality, devices AS amount, 'device' AS unit FROM devices
    UNION ALL
    SELECT member_id, year, 'devices_use', running, devices, 'device' FROM devices
    UNION ALL
    SELECT
        member_id,
        year,
        CASE WHEN criterion = 'energy' THEN 'electricity' ELSE 'gwp' END,
        CASE WHEN value IS NULL THEN 'missing' ELSE quality END,
        value,
        unit
    FROM _totals
    WHERE criterion IN ('energy', 'gwp') AND view = 'depreciation' AND basis = 'location'
),

-- What is missing in an amount has no size; devices that are missing have.
added AS (
    SELECT
        member_id,
        year,
        subject,
        quality,
        sum(amount::DECIMAL(38, 18))::DOUBLE AS amount,
        any_value(unit) AS unit
    FROM amounts
    GROUP BY member_id, year, subject, quality
)

SELECT
    member_id,
    year,
    subject,
    quality,
    amount,
    unit,
    amount / nullif(sum(amount::DECIMAL(38, 18)) OVER (PARTITION BY member_id, year, subject)::DOUBLE, 0) AS share
FROM added
