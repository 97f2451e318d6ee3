-- Row:       scope and BEGES category of one activity, stage, ownership and control of the site
-- Key:       activity, stage, ownership, control
-- Sources:   scopes
-- Formula:   the most precise row of the table wins ("any" is the least precise)
-- Reference: method README §8 (scopes)
WITH cases AS (
    SELECT
        o.ownership,
        c.control
    FROM (VALUES ('owned'), ('leased'), ('byod'), ('cope'), ('lent'), ('supplier'), ('visitor')) AS o (ownership)
    CROSS JOIN (VALUES ('own'), ('supplier')) AS c (control)
)

SELECT
    s.activity,
    s.stage,
    k.ownership,
    k.control,
    s.scope,
    s.beges_code
FROM cases AS k
INNER JOIN scopes AS s ON s.ownership IN (k.ownership, 'any') AND s.control IN (k.control, 'any')
QUALIFY row_number() OVER (
    PARTITION BY s.activity, s.stage, k.ownership, k.control
    ORDER BY s.ownership = 'any' ASC, s.control = 'any' ASC
) = 1
