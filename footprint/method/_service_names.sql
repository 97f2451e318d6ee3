-- Row:       one name under which files speak of a service, and the service
-- Key:       member_id, year, name
-- Sources:   services
-- Formula:   a service's own name and its aliases, in lower case; of two services that claim one name the first in order of id
-- Reference: method README §12
WITH names AS (
    SELECT
        member_id,
        year,
        service_id,
        service_id AS name
    FROM services
    UNION ALL
    SELECT
        member_id,
        year,
        service_id,
        name
    FROM services
    WHERE name IS NOT NULL
    UNION ALL
    SELECT
        member_id,
        year,
        service_id,
        unnest(string_split(aliases, ';')) AS name
    FROM services
    WHERE aliases IS NOT NULL
)

SELECT
    member_id,
    year,
    lower(trim(name)) AS name,
    min(service_id) AS service_id
FROM names
WHERE trim(name) <> ''
GROUP BY member_id, year, lower(trim(name))
