-- Row:       a model as one member writes it, what it was matched with, and its embodied GWP with either figure
-- Key:       member_id, year, category, maker, model_text, status
-- Sources:   device_lives, _named_lines, _booked, year_factors, run
-- Formula:   lives booked in the headline view times F ; with the maker's figure, F_manufacturing alone is replaced
-- Reference: method README §4 (depreciation), §10 (makers' figures)
--
-- Models that no maker publishes are one row a category. Each addend is cast, so that any number of threads gives the same bytes.
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

making AS (
    SELECT
        b.member_id,
        b.category,
        n.maker,
        n.model_text,
        sum(((b.scheduled + b.write_off) * s.embodied)::DECIMAL(38, 12))::DOUBLE AS category_kgco2e,
        -- Of a server made of components, one assembly is one life.
        sum(((b.scheduled + b.write_off) * (
            s.embodied - s.manufacturing + CASE
                WHEN b.factor_key NOT LIKE 'component:%' OR b.factor_key = 'component:assembly' THEN n.manufacturing_kgco2e
                ELSE 0.0
            END
        ))::DECIMAL(38, 12))::DOUBLE AS maker_kgco2e
    FROM _booked AS b
    INNER JOIN _named_lines AS n ON n.status = 'matched' AND n.member_id = b.member_id AND n.line_id = b.line_id
    INNER JOIN stages AS s ON s.factor_key = b.factor_key AND s.manufacturing IS NOT NULL
    WHERE b.depreciation_status = 'ok'
    GROUP BY b.member_id, b.category, n.maker, n.model_text
),

-- In the fleet at the end of the year, as in the table `fleet`.
counted AS (
    SELECT
        d.member_id,
        d.year,
        d.category,
        n.maker,
        n.model_text,
        coalesce(n.status, 'unmatched') AS status,
        sum(CASE
            WHEN (d.t_in IS NULL OR d.t_in < r.year_end)
                AND (d.t_out IS NULL OR d.t_out >= r.year_end)
                AND d.device_status <> 'on_order'
                AND NOT (d.device_status IN ('retired', 'missing', 'gone_undated') AND d.t_out IS NULL)
                THEN d.quantity_devices::DECIMAL(38, 18)
            ELSE 0
        END)::DOUBLE AS devices,
        max(n.matched_model) AS matched_model,
        max(n.score) AS score,
        max(n.manufacturing_kgco2e) AS manufacturing_kgco2e,
        max(n.factor_id) AS factor_id,
        max(n.locator) AS locator,
        max(n.candidates) AS candidates
    FROM device_lives AS d
    CROSS JOIN run AS r
    LEFT JOIN _named_lines AS n ON n.member_id = d.member_id AND n.line_id = d.line_id
    GROUP BY d.member_id, d.year, d.category, n.maker, n.model_text, coalesce(n.status, 'unmatched')
)

SELECT
    c.*,
    m.category_kgco2e,
    m.maker_kgco2e
FROM counted AS c
LEFT JOIN making AS m
    ON c.status = 'matched'
    AND m.member_id = c.member_id
    AND m.category = c.category
    AND m.maker IS NOT DISTINCT FROM c.maker
    AND m.model_text = c.model_text
