-- Row:       devices of one kind and member that the region counts: those that left new in the year with both dates, those with a date that are there at its end
-- Key:       member_id, year, kind
-- Sources:   device_lives, _region_members, run
-- Formula:   devices, and devices times years: lived (t_out - t_in) / 365.25 (L1), of age at the end of the year (L2) ; kinds that are told apart, else `other`
-- Reference: method README §9 (indicators), §11
WITH

lines AS (
    SELECT
        d.member_id,
        d.year,
        CASE WHEN d.category IN ('laptop', 'desktop', 'monitor', 'smartphone') THEN d.category ELSE 'other' END AS kind,
        d.quantity_devices,
        d.t_out - d.t_in AS lived,
        d.age_years,
        d.t_out >= r.year_start AND d.t_out < r.year_end AND d.condition = 'new' AND d.quantity_devices > 0 AND d.t_out >= d.t_in
            AS has_left,
        d.t_in < r.year_end AND (d.t_out IS NULL OR d.t_out >= r.year_end)
        AND d.device_status NOT IN ('on_order', 'retired', 'missing', 'gone_undated') AS is_aged
    FROM device_lives AS d
    CROSS JOIN run AS r
    INNER JOIN _region_members AS m ON m.member_id = d.member_id AND m.year = d.year
    WHERE d.quantity_devices IS NOT NULL
)

SELECT
    member_id,
    year,
    kind,
    sum(CASE WHEN has_left THEN quantity_devices ELSE 0 END::DECIMAL(38, 18))::DOUBLE AS left_devices,
    sum(CASE WHEN has_left THEN quantity_devices * lived ELSE 0 END::DECIMAL(38, 18))::DOUBLE / 365.25 AS left_years,
    sum(CASE WHEN is_aged THEN quantity_devices ELSE 0 END::DECIMAL(38, 18))::DOUBLE AS aged_devices,
    sum(CASE WHEN is_aged THEN quantity_devices * age_years ELSE 0 END::DECIMAL(38, 18))::DOUBLE AS aged_years
FROM lines
GROUP BY member_id, year, kind
