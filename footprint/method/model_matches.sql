-- Row:       a model as one member writes it, what it was matched with, and its embodied GWP with either figure
-- Key:       member_id, year, category, maker, model_text, status
-- Sources:   devices, device_lives, _booked, year_factors, run, matches (_model_texts after the matching of models)
-- Formula:   lives booked in the headline view times F ; with the maker's figure, F_manufacturing alone is replaced
-- Reference: method README §4 (depreciation), §10 (makers' figures)
WITH

-- The category's factor by stage; a category published only as an aggregate has no manufacturing to replace.
stages AS (
    SELECT
        factor_key,
        sum(value ORDER BY stage, value) AS embodied,
        max(CASE WHEN stage = 'manufacturing' THEN value END) AS manufacturing
    FROM year_factors
    WHERE criterion = 'gwp' AND activity IN ('life_start', 'life_end')
    GROUP BY factor_key
),

lives AS (
    SELECT
        b.member_id,
        b.line_id,
        -- Of a server made of components, one assembly is one life.
        sum(CASE WHEN b.factor_key NOT LIKE 'component:%' OR b.factor_key = 'component:assembly'
            THEN b.scheduled + b.write_off ELSE 0.0 END
            ORDER BY b.factor_key, b.service_id, b.scheduled, b.write_off) AS lives,
        sum((b.scheduled + b.write_off) * s.embodied
            ORDER BY b.factor_key, b.service_id, b.scheduled, b.write_off) AS category_kgco2e,
        sum((b.scheduled + b.write_off) * (s.embodied - s.manufacturing)
            ORDER BY b.factor_key, b.service_id, b.scheduled, b.write_off) AS other_kgco2e
    FROM _booked AS b
    INNER JOIN stages AS s ON s.factor_key = b.factor_key AND s.manufacturing IS NOT NULL
    WHERE b.depreciation_status = 'ok'
    GROUP BY b.member_id, b.line_id
),

-- In the fleet at the end of the year, as in the table `fleet`.
counted AS (
    SELECT
        d.member_id,
        d.line_id,
        CASE
            WHEN (d.t_in IS NULL OR d.t_in < r.year_end)
                AND (d.t_out IS NULL OR d.t_out >= r.year_end)
                AND d.device_status <> 'on_order'
                AND NOT (d.device_status IN ('retired', 'missing', 'gone_undated') AND d.t_out IS NULL)
                THEN d.quantity_devices
            ELSE 0
        END AS devices
    FROM device_lives AS d
    CROSS JOIN run AS r
)

SELECT
    d.member_id,
    d.year,
    d.category,
    d.maker,
    d.model_text,
    m.status,
    sum(c.devices::DECIMAL(38, 18))::DOUBLE AS devices,
    max(m.matched_model) AS matched_model,
    max(m.score) AS score,
    max(m.manufacturing_kgco2e) AS manufacturing_kgco2e,
    max(m.factor_id) AS factor_id,
    max(m.locator) AS locator,
    max(m.candidates) AS candidates,
    sum(CASE WHEN m.status = 'matched' THEN l.category_kgco2e END ORDER BY d.line_id) AS category_kgco2e,
    sum(CASE WHEN m.status = 'matched' THEN l.other_kgco2e + l.lives * m.manufacturing_kgco2e END ORDER BY d.line_id)
        AS maker_kgco2e
FROM devices AS d
INNER JOIN matches AS m
    ON m.category = d.category
    AND m.maker IS NOT DISTINCT FROM d.maker
    AND m.model_text IS NOT DISTINCT FROM d.model_text
    AND m.acquired_year IS NOT DISTINCT FROM
    date_diff('year', DATE '1970-01-01', coalesce(d.acquired_on, d.in_service_on)) + 1970
INNER JOIN counted AS c ON c.member_id = d.member_id AND c.line_id = d.line_id
LEFT JOIN lives AS l ON l.member_id = d.member_id AND l.line_id = d.line_id
GROUP BY d.member_id, d.year, d.category, d.maker, d.model_text, m.status
