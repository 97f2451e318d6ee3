-- Row:       one digital service in one view, basis and criterion: what the member bears, and the same per functional unit
-- Key:       member_id, year, service_id, view, basis, criterion
-- Sources:   _service_totals, _digital_services
-- Formula:   value_per_unit = (use + making + combined) / units; GWP, depreciation, location-based: SCI of ISO/IEC 21031. Visitors stay beside
-- Reference: method README §19
WITH added AS (
    SELECT
        member_id,
        year,
        service_id,
        view,
        basis,
        criterion,
        sum(CASE WHEN bearer <> 'visitor' THEN value END ORDER BY value) AS borne,
        sum(CASE WHEN bearer <> 'visitor' AND stage = 'use' THEN value END ORDER BY value) AS use_value,
        sum(CASE WHEN bearer <> 'visitor' AND stage NOT IN ('use', 'combined') THEN value END ORDER BY value) AS making_value,
        sum(CASE WHEN bearer <> 'visitor' AND stage = 'combined' THEN value END ORDER BY value) AS combined_value,
        sum(CASE WHEN bearer = 'visitor' THEN value END ORDER BY value) AS visitor_value,
        any_value(unit) AS unit,
        sum(CASE WHEN bearer <> 'visitor' THEN not_assessed_rows ELSE 0 END)::BIGINT AS not_assessed_rows
    FROM _service_totals
    WHERE part = 'service'
    GROUP BY member_id, year, service_id, view, basis, criterion
),

summed AS (
    SELECT
        *,
        -- Zeros beside what is not assessed say nothing.
        CASE WHEN not_assessed_rows > 0 THEN nullif(borne, 0) ELSE borne END AS value
    FROM added
)

SELECT
    s.member_id,
    s.year,
    s.service_id,
    d.name,
    d.functional_unit,
    d.units_per_year,
    s.view,
    s.basis,
    s.criterion,
    s.value,
    s.use_value,
    s.making_value,
    s.combined_value,
    s.visitor_value,
    s.unit,
    s.value / d.units_per_year AS value_per_unit,
    s.visitor_value / d.units_per_year AS visitor_value_per_unit,
    s.not_assessed_rows
FROM summed AS s
INNER JOIN _digital_services AS d ON d.member_id = s.member_id AND d.year = s.year AND d.service_id = s.service_id
