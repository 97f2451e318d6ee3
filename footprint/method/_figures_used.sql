-- Row:       one published figure that a result used, with its source
-- Key:       factor_id
-- Sources:   used (factor_ids joined by ';'), factors, sources
-- Formula:   none
-- Reference: method README §3
WITH named AS (
    SELECT DISTINCT unnest(string_split(factor_ids, ';')) AS factor_id FROM used WHERE factor_ids IS NOT NULL
)

SELECT
    f.factor_id,
    f.value,
    f.unit,
    f.factor_year,
    f.boundary,
    s.title,
    s.publisher,
    s.version,
    s.date,
    s.licence,
    f.locator
FROM named AS n
INNER JOIN factors AS f ON f.factor_id = n.factor_id
LEFT JOIN sources AS s ON s.source_id = f.source_id
ORDER BY f.factor_id
