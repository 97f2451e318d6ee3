-- Row:       lines of `_booked` with one key, summed; a wide row holds every view, so that one pass over the lines is enough
-- Key:       every column before the first sum, but `unit` (of the factor) and `lifetime_key` (of the category)
-- Sources:   _booked
-- Formula:   sum of n times lives or kWh; each addend is cast to DECIMAL(38,18), so that any number of threads gives the same bytes
-- Reference: method README §1
--
-- Squares are of the member's own values, whose errors are independent: where a default was used they are not asked for.
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
    any_value(unit) AS unit,
    country,
    is_main,
    is_hosted,
    entry,
    any_value(lifetime_key) AS lifetime_key,
    life_is_default,
    service_life_is_default,
    held_part_is_default,
    energy_key,
    pue_key,
    share_key,
    quality_embodied,
    quality_use,
    depreciation_status,
    service_life_status,
    acquisition_status,
    disposal_status,
    use_status,
    sum(scheduled::DECIMAL(38, 18))::DOUBLE AS scheduled,
    sum(scheduled_short::DECIMAL(38, 18))::DOUBLE AS scheduled_short,
    sum(scheduled_long::DECIMAL(38, 18))::DOUBLE AS scheduled_long,
    sum(write_off::DECIMAL(38, 18))::DOUBLE AS write_off,
    sum(write_off_short::DECIMAL(38, 18))::DOUBLE AS write_off_short,
    sum(write_off_long::DECIMAL(38, 18))::DOUBLE AS write_off_long,
    sum(service_life::DECIMAL(38, 18))::DOUBLE AS service_life,
    sum(service_life_short::DECIMAL(38, 18))::DOUBLE AS service_life_short,
    sum(service_life_long::DECIMAL(38, 18))::DOUBLE AS service_life_long,
    sum(acquired::DECIMAL(38, 18))::DOUBLE AS acquired,
    sum(acquired_short::DECIMAL(38, 18))::DOUBLE AS acquired_short,
    sum(acquired_long::DECIMAL(38, 18))::DOUBLE AS acquired_long,
    sum(disposed::DECIMAL(38, 18))::DOUBLE AS disposed,
    sum(disposed_short::DECIMAL(38, 18))::DOUBLE AS disposed_short,
    sum(disposed_long::DECIMAL(38, 18))::DOUBLE AS disposed_long,
    sum(it_kwh::DECIMAL(38, 18))::DOUBLE AS it_kwh,
    sum(meter_kwh::DECIMAL(38, 18))::DOUBLE AS meter_kwh,
    sum(water_m3::DECIMAL(38, 18))::DOUBLE AS water_m3,
    sum(CASE WHEN NOT life_is_default AND scheduled < 1e12 THEN (scheduled * scheduled)::DECIMAL(38, 12) END)::DOUBLE
        AS scheduled_sq,
    sum(CASE WHEN NOT life_is_default AND write_off < 1e12 THEN (write_off * write_off)::DECIMAL(38, 12) END)::DOUBLE
        AS write_off_sq,
    sum(CASE WHEN NOT service_life_is_default AND service_life < 1e12 THEN (service_life * service_life)::DECIMAL(38, 12) END)::DOUBLE
        AS service_life_sq,
    sum(CASE WHEN NOT held_part_is_default AND acquired < 1e12 THEN (acquired * acquired)::DECIMAL(38, 12) END)::DOUBLE
        AS acquired_sq,
    sum(CASE WHEN NOT held_part_is_default AND disposed < 1e12 THEN (disposed * disposed)::DECIMAL(38, 12) END)::DOUBLE
        AS disposed_sq,
    sum(CASE WHEN energy_key IS NULL AND it_kwh < 1e12 THEN (it_kwh * it_kwh)::DECIMAL(38, 12) END)::DOUBLE
        AS it_kwh_sq,
    sum(CASE WHEN energy_key IS NULL AND meter_kwh < 1e12 THEN (meter_kwh * meter_kwh)::DECIMAL(38, 12) END)::DOUBLE
        AS meter_kwh_sq,
    sum(CASE WHEN energy_key IS NULL AND water_m3 < 1e12 THEN (water_m3 * water_m3)::DECIMAL(38, 12) END)::DOUBLE
        AS water_m3_sq,
    count(CASE WHEN write_off > 0 OR write_off_long > 0 THEN 1 END) AS write_off_lines,
    count(*) AS lines
FROM _booked
GROUP BY ALL
