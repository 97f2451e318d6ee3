-- Row:       lines of `_booked` with one key, summed; a wide row holds every view, so that one pass over the lines is enough
-- Key:       every column before the first sum that is not `any_value`
-- Sources:   _booked
-- Formula:   sum of n times lives or kWh; each addend is cast to DECIMAL(38,18), so that any number of threads gives the same bytes
-- Reference: method README §1
--
-- No keys are the tier (of category and hosting) and the status of an acquisition (of entry and disposal). An addend of 0 is
-- neither cast nor added: most are 0. Without any other the sum is 0, of water alone NULL: its amount may be unknown.
-- Squares are of the member's own values, whose errors are independent: where a default was used they are not asked for.
-- Lines that are alike have one value x / lines each, so that their squares add up to x x / lines.
SELECT
    NULL::VARCHAR AS line_id,
    member_id,
    year,
    tier,
    category,
    site_id,
    service_id,
    ownership,
    factor_key,
    unit,
    country,
    is_main,
    is_hosted,
    entry,
    lifetime_key,
    service_life_is_default,
    held_part_is_default,
    energy_key,
    pue_key,
    share_key,
    quality_embodied,
    quality_use,
    depreciation_status,
    service_life_status,
    disposal_status,
    use_status,
    coalesce(sum(CASE WHEN scheduled <> 0 THEN scheduled::DECIMAL(38, 18) END)::DOUBLE, 0) AS scheduled,
    coalesce(sum(CASE WHEN scheduled_short <> 0 THEN scheduled_short::DECIMAL(38, 18) END)::DOUBLE, 0) AS scheduled_short,
    coalesce(sum(CASE WHEN scheduled_long <> 0 THEN scheduled_long::DECIMAL(38, 18) END)::DOUBLE, 0) AS scheduled_long,
    coalesce(sum(CASE WHEN write_off <> 0 THEN write_off::DECIMAL(38, 18) END)::DOUBLE, 0) AS write_off,
    coalesce(sum(CASE WHEN write_off_short <> 0 THEN write_off_short::DECIMAL(38, 18) END)::DOUBLE, 0) AS write_off_short,
    coalesce(sum(CASE WHEN write_off_long <> 0 THEN write_off_long::DECIMAL(38, 18) END)::DOUBLE, 0) AS write_off_long,
    coalesce(sum(CASE WHEN service_life <> 0 THEN service_life::DECIMAL(38, 18) END)::DOUBLE, 0) AS service_life,
    coalesce(sum(CASE WHEN service_life_short <> 0 THEN service_life_short::DECIMAL(38, 18) END)::DOUBLE, 0) AS service_life_short,
    coalesce(sum(CASE WHEN service_life_long <> 0 THEN service_life_long::DECIMAL(38, 18) END)::DOUBLE, 0) AS service_life_long,
    coalesce(sum(CASE WHEN acquired <> 0 THEN acquired::DECIMAL(38, 18) END)::DOUBLE, 0) AS acquired,
    coalesce(sum(CASE WHEN acquired_short <> 0 THEN acquired_short::DECIMAL(38, 18) END)::DOUBLE, 0) AS acquired_short,
    coalesce(sum(CASE WHEN acquired_long <> 0 THEN acquired_long::DECIMAL(38, 18) END)::DOUBLE, 0) AS acquired_long,
    coalesce(sum(CASE WHEN disposed <> 0 THEN disposed::DECIMAL(38, 18) END)::DOUBLE, 0) AS disposed,
    coalesce(sum(CASE WHEN disposed_short <> 0 THEN disposed_short::DECIMAL(38, 18) END)::DOUBLE, 0) AS disposed_short,
    coalesce(sum(CASE WHEN disposed_long <> 0 THEN disposed_long::DECIMAL(38, 18) END)::DOUBLE, 0) AS disposed_long,
    coalesce(sum(CASE WHEN it_kwh <> 0 THEN it_kwh::DECIMAL(38, 18) END)::DOUBLE, 0) AS it_kwh,
    coalesce(sum(CASE WHEN meter_kwh <> 0 THEN meter_kwh::DECIMAL(38, 18) END)::DOUBLE, 0) AS meter_kwh,
    sum(water_m3::DECIMAL(38, 18))::DOUBLE AS water_m3,
    sum(CASE WHEN lifetime_key IS NULL AND scheduled < 1e12 THEN (scheduled * scheduled / lines)::DECIMAL(38, 12) END)::DOUBLE
        AS scheduled_sq,
    sum(CASE WHEN lifetime_key IS NULL AND write_off < 1e12 THEN (write_off * write_off / lines)::DECIMAL(38, 12) END)::DOUBLE
        AS write_off_sq,
    sum(CASE WHEN NOT service_life_is_default AND service_life < 1e12 THEN (service_life * service_life / lines)::DECIMAL(38, 12) END)::DOUBLE
        AS service_life_sq,
    sum(CASE WHEN NOT held_part_is_default AND acquired < 1e12 THEN (acquired * acquired / lines)::DECIMAL(38, 12) END)::DOUBLE
        AS acquired_sq,
    sum(CASE WHEN NOT held_part_is_default AND disposed < 1e12 THEN (disposed * disposed / lines)::DECIMAL(38, 12) END)::DOUBLE
        AS disposed_sq,
    sum(CASE WHEN energy_key IS NULL AND it_kwh < 1e12 THEN (it_kwh * it_kwh / lines)::DECIMAL(38, 12) END)::DOUBLE
        AS it_kwh_sq,
    sum(CASE WHEN energy_key IS NULL AND meter_kwh < 1e12 THEN (meter_kwh * meter_kwh / lines)::DECIMAL(38, 12) END)::DOUBLE
        AS meter_kwh_sq,
    sum(CASE WHEN energy_key IS NULL AND water_m3 < 1e12 THEN (water_m3 * water_m3 / lines)::DECIMAL(38, 12) END)::DOUBLE
        AS water_m3_sq,
    sum(CASE WHEN write_off > 0 OR write_off_long > 0 THEN lines ELSE 0 END)::BIGINT AS write_off_lines,
    sum(lines)::BIGINT AS lines
FROM _booked
GROUP BY ALL
