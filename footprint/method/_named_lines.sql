-- Row:       one inventory line whose model is matched with a maker's own figure, or may be
-- Key:       member_id, line_id
-- Sources:   devices, matches (_model_texts after the matching of models)
-- Formula:   none
-- Reference: method README §10
SELECT
    d.member_id,
    d.line_id,
    d.maker,
    d.model_text,
    m.status,
    m.matched_model,
    m.score,
    m.manufacturing_kgco2e,
    m.factor_id,
    m.locator,
    m.candidates
FROM devices AS d
INNER JOIN matches AS m
    ON m.category = d.category
    AND m.maker IS NOT DISTINCT FROM d.maker
    AND m.model_text = d.model_text
    AND m.acquired_year IS NOT DISTINCT FROM
    date_diff('year', DATE '1970-01-01', coalesce(d.acquired_on, d.in_service_on)) + 1970
