-- Row:       one category that the inventories name: its tier and factor, its usual life and its usual electricity in a year
-- Key:       category
-- Sources:   devices, device_categories, parameters
-- Formula:   the figure of an office before that of a household ; NULL where none is published
-- Reference: method README §3 (precedence of values)
SELECT
    d.category,
    c.tier,
    coalesce(c.factor_key, 'device:' || d.category) AS factor_key,
    'lifetime:' || d.category AS lifetime_key,
    life.value AS lifetime_years,
    coalesce(office.parameter_key, 'annual_kwh:' || d.category) AS energy_key,
    coalesce(office.value, home.value) AS annual_kwh
FROM (SELECT DISTINCT category FROM devices) AS d
LEFT JOIN device_categories AS c ON c.category = d.category
LEFT JOIN parameters AS life ON life.parameter_key = 'lifetime:' || d.category
LEFT JOIN parameters AS office ON office.parameter_key = 'office_kwh:' || d.category
LEFT JOIN parameters AS home ON home.parameter_key = 'annual_kwh:' || d.category
