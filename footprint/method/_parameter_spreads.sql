-- Row:       how far one parameter of the catalogue may be from the truth
-- Key:       parameter_key
-- Sources:   parameters, spreads
-- Formula:   sigma^2 = ln^2(gsd) + (ln U_technology/2)^2
-- Reference: method README §20
SELECT
    p.parameter_key,
    p.source_id || ':' || p.name AS source_group,
    round(sqrt(pow(ln(coalesce(CASE WHEN p.gsd >= 1 AND p.gsd < 1000 THEN p.gsd END, other.value)), 2) + pow(ln(coalesce(t.value, 1)) / 2, 2)), 6) AS sigma
FROM parameters AS p
LEFT JOIN spreads AS t ON t.spread_key = 'technology:' || p.quality
LEFT JOIN spreads AS other ON other.spread_key = 'default:other'
