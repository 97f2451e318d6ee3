-- Row:       one inventory line whose devices are in the fleet at the end of the year, and whether others will replace them
-- Key:       member_id, year, line_id
-- Sources:   devices, _fleet_lines, device_categories
-- Formula:   renewed: a new device that its member buys and assesses, of an expected life of 1 to 100 years, of no known end
-- Reference: method README §21
SELECT
    d.*,
    l.tier,
    l.quantity_devices AS devices,
    l.t_in,
    l.t_use,
    l.t_out,
    l.life_days,
    l.device_status = 'in_stock' AS is_in_stock,
    l.is_hosted,
    l.pue AS pue_used,
    coalesce(c.counts_as, '') AS counts_as,
    l.embodied_status = 'ok' AND l.condition = 'new' AND l.ownership <> 'byod' AND l.t_out IS NULL
    AND coalesce(l.life_days >= 365.25 AND l.life_days <= 36525, FALSE) AS is_renewed
FROM devices AS d
INNER JOIN _fleet_lines AS l ON l.member_id = d.member_id AND l.year = d.year AND l.line_id = d.line_id
LEFT JOIN device_categories AS c ON c.category = d.category
WHERE l.is_present AND l.quantity_devices > 0
