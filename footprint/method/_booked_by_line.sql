-- Row:       one line of `_booked` in the shape of `_booked_by_key`, for what is asked line by line
-- Key:       line_id, service_id, factor_key
-- Sources:   _booked
-- Formula:   squares of the line's own values
-- Reference: method README §4
SELECT
    *,
    scheduled * scheduled AS scheduled_sq,
    write_off * write_off AS write_off_sq,
    service_life * service_life AS service_life_sq,
    acquired * acquired AS acquired_sq,
    disposed * disposed AS disposed_sq,
    it_kwh * it_kwh AS it_kwh_sq,
    meter_kwh * meter_kwh AS meter_kwh_sq,
    water_m3 * water_m3 AS water_m3_sq,
    CASE WHEN write_off > 0 OR write_off_long > 0 THEN 1 ELSE 0 END AS write_off_lines
FROM _booked
