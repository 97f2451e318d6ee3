-- Row:       machines that compute, at one site, of one service and quality: their electricity and water of the year
-- Key:       every column before it_kwh
-- Sources:   by_key (_booked_by_key), _digital_services
-- Formula:   sum over lines, cast to DECIMAL(38,18) and back ; free: of no service, or of a department
-- Reference: method README §17
SELECT
    k.member_id,
    k.year,
    k.country,
    k.tier,
    k.category,
    k.site_id,
    k.service_id,
    d.service_id IS NULL AS is_free,
    k.ownership,
    k.is_hosted,
    k.energy_key,
    k.pue_key,
    k.share_key,
    k.quality_use,
    sum(k.it_kwh::DECIMAL(38, 18))::DOUBLE AS it_kwh,
    sum(k.meter_kwh::DECIMAL(38, 18))::DOUBLE AS meter_kwh,
    sum(k.water_m3::DECIMAL(38, 18))::DOUBLE AS water_m3
FROM by_key AS k
LEFT JOIN _digital_services AS d
    ON d.member_id = k.member_id AND d.year = k.year AND d.service_id = k.service_id
WHERE k.is_main AND k.use_status = 'ok' AND k.it_kwh > 0
    AND k.category IN ('server', 'workstation', 'desktop', 'laptop', 'all_in_one', 'thin_client')
GROUP BY ALL
