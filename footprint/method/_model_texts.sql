-- Row:       one way in which inventories name a model, with the year in which it was bought
-- Key:       maker, model_text, category, acquired_year
-- Sources:   devices
-- Formula:   none
-- Reference: method README §10
SELECT DISTINCT
    maker,
    model_text,
    category,
    date_diff('year', DATE '1970-01-01', coalesce(acquired_on, in_service_on)) + 1970 AS acquired_year
FROM devices
WHERE model_text IS NOT NULL
