-- Row:       one amount of activity of one language model in one day: tokens, kWh at the meter, IT kWh, m3 on site
-- Key:       line_id and the key of _activity
-- Sources:   _usage, parameters, year_factors, cloud_regions, run
-- Formula:   IT kWh = output tokens x kWh/token ; kWh = IT kWh PUE ; m3 = IT kWh WUE/1000 ; making = output tokens x F
-- Reference: method README §18
WITH

defaults AS (
    SELECT
        parameter_key,
        value
    FROM parameters
),

-- Models with a figure: electricity and making of a token, or a life cycle of its own in one figure.
models AS (
    SELECT
        split_part(parameter_key, ':', 2) AS model,
        parameter_key AS energy_key,
        value AS kwh_per_token
    FROM defaults
    WHERE parameter_key LIKE 'llm_energy:%'
    UNION ALL
    SELECT DISTINCT
        split_part(factor_key, ':', 2) AS model,
        NULL AS energy_key,
        NULL::DOUBLE AS kwh_per_token
    FROM year_factors
    WHERE factor_key LIKE 'llm:%' AND activity = 'token'
),

used AS (
    SELECT
        *,
        CASE
            WHEN lower(resource) LIKE '%anthropic.%' THEN split_part(lower(resource), 'anthropic.', 2)
            WHEN resource LIKE '%/%' THEN split_part(lower(resource), '/', 2)
            ELSE lower(resource)
        END AS model_text
    FROM _usage
    WHERE metric IN ('tokens_out', 'llm_requests')
),

-- A model goes by its own name, or by its family's with a date or release behind; the longest family wins.
named AS (
    SELECT
        t.model_text,
        m.model,
        m.energy_key,
        m.kwh_per_token
    FROM (SELECT DISTINCT model_text FROM used) AS t
    INNER JOIN models AS m
        ON t.model_text = m.model OR t.model_text LIKE m.model || '-20%' OR t.model_text LIKE m.model || '@%'
        OR t.model_text LIKE m.model || '-latest%' OR t.model_text LIKE m.model || '-preview%'
        OR t.model_text LIKE m.model || '-v_' OR t.model_text LIKE m.model || '-v_:%' OR t.model_text LIKE m.model || ':%'
    QUALIFY row_number() OVER (PARTITION BY t.model_text ORDER BY m.model DESC) = 1
),

-- Where a provider computes: the region that the file names, else where its models are said to run.
places AS (
    SELECT
        c.provider,
        c.region,
        c.country,
        c.pue,
        c.wue_l_per_kwh
    FROM cloud_regions AS c
    CROSS JOIN run AS r
    WHERE coalesce(c.valid_from <= r.year, TRUE)
    QUALIFY row_number() OVER (PARTITION BY c.provider, c.region ORDER BY c.valid_from DESC NULLS LAST) = 1
),

with_tokens AS (
    SELECT DISTINCT
        member_id,
        year,
        subject_kind,
        subject_id,
        day,
        provider,
        model_text
    FROM used
    WHERE metric = 'tokens_out'
),

-- Tokens; and requests of which no tokens are known.
asked AS (
    SELECT u.*
    FROM used AS u
    LEFT JOIN with_tokens AS t
        ON t.member_id = u.member_id AND t.year = u.year AND t.subject_kind = u.subject_kind
        AND t.subject_id = u.subject_id AND t.day = u.day AND t.model_text = u.model_text
        AND t.provider IS NOT DISTINCT FROM u.provider
    WHERE u.metric = 'tokens_out' OR t.day IS NULL
),

placed AS (
    SELECT
        a.line_id,
        a.member_id,
        a.year,
        a.service_id,
        a.metric = 'tokens_out' AS has_tokens,
        a.quantity,
        NOT (a.quantity >= 0 AND a.quantity <= 1e18) AS is_invalid,
        a.lines,
        a.model_text,
        n.model,
        coalesce(n.energy_key, CASE WHEN a.metric = 'llm_requests' THEN ask.parameter_key END) AS energy_key,
        CASE WHEN a.metric = 'tokens_out' THEN n.kwh_per_token END AS kwh_per_token,
        CASE WHEN a.metric = 'llm_requests' THEN ask.value END AS kwh_per_request,
        CASE WHEN a.metric = 'llm_requests' THEN water.value END AS l_per_request,
        coalesce(CASE WHEN a.country <> 'ZZZ' THEN a.country END, here.country, usual.country) AS country,
        coalesce(here.pue, usual.pue, other.value) AS pue,
        CASE WHEN here.pue IS NULL AND usual.pue IS NULL THEN other.parameter_key END AS pue_key,
        coalesce(here.wue_l_per_kwh, usual.wue_l_per_kwh) AS wue_l_per_kwh
    FROM asked AS a
    LEFT JOIN named AS n ON n.model_text = a.model_text
    LEFT JOIN places AS here ON here.provider = a.provider AND here.region = lower(a.region)
    LEFT JOIN places AS usual ON usual.provider = a.provider AND usual.region = 'global'
    LEFT JOIN defaults AS other ON other.parameter_key = 'pue:colocation'
    LEFT JOIN defaults AS ask ON ask.parameter_key = 'llm_request_energy:' || a.provider
    LEFT JOIN defaults AS water ON water.parameter_key = 'llm_request_water:' || a.provider
),

judged AS (
    SELECT
        *,
        CASE
            WHEN is_invalid THEN 'invalid_quantity'
            WHEN NOT has_tokens AND kwh_per_request IS NULL THEN 'missing_tokens'
            WHEN has_tokens AND model IS NULL THEN 'unknown_model'
            WHEN country IS NULL THEN 'unknown_provider'
            ELSE 'ok'
        END AS energy_status,
        CASE
            WHEN is_invalid THEN 'invalid_quantity'
            WHEN NOT has_tokens THEN 'missing_tokens'
            WHEN model IS NULL THEN 'unknown_model'
            ELSE 'ok'
        END AS token_status,
        -- A life cycle in one figure holds its electricity.
        has_tokens AND model IS NOT NULL AND kwh_per_token IS NULL AS is_whole
    FROM placed
),

together AS (
    SELECT
        line_id, member_id, year, service_id, lines, 'any' AS basis,
        CASE WHEN is_whole THEN 'token' ELSE 'token_hardware' END AS activity,
        'llm:' || coalesce(model, model_text) AS factor_key, NULL AS energy_key, NULL AS pue_key, 'declared' AS quality,
        token_status AS status, quantity AS amount, quantity * quantity AS amount_sq, 'token' AS unit
    FROM judged
    UNION ALL
    SELECT
        j.line_id, j.member_id, j.year, j.service_id, j.lines, b.basis, 'electricity' AS activity,
        'grid:' || j.country AS factor_key, j.energy_key,
        CASE WHEN j.has_tokens THEN j.pue_key END AS pue_key, 'default' AS quality, j.energy_status AS status,
        CASE WHEN j.has_tokens THEN j.quantity * j.kwh_per_token * j.pue ELSE j.quantity * j.kwh_per_request END
            AS amount,
        NULL::DOUBLE AS amount_sq, 'kWh' AS unit
    FROM judged AS j
    CROSS JOIN (VALUES ('location'), ('market')) AS b (basis)
    WHERE NOT j.is_whole
    UNION ALL
    -- The one figure for a request is at the meter: its part of IT energy is not known.
    SELECT
        line_id, member_id, year, service_id, lines, 'any' AS basis, 'it_electricity' AS activity,
        'it:energy' AS factor_key, energy_key, NULL AS pue_key, 'default' AS quality, token_status AS status,
        quantity * kwh_per_token AS amount, NULL::DOUBLE AS amount_sq, 'kWh' AS unit
    FROM judged
    WHERE NOT is_whole
    UNION ALL
    SELECT
        line_id, member_id, year, service_id, lines, 'any' AS basis, 'onsite_water' AS activity,
        'onsite:water' AS factor_key, energy_key, NULL AS pue_key, 'default' AS quality,
        CASE
            WHEN energy_status = 'ok' AND coalesce(CASE WHEN has_tokens THEN wue_l_per_kwh END, l_per_request) IS NULL
                THEN 'missing_wue'
            ELSE energy_status
        END AS status,
        CASE WHEN has_tokens THEN quantity * kwh_per_token * wue_l_per_kwh ELSE quantity * l_per_request END / 1000
            AS amount,
        NULL::DOUBLE AS amount_sq, 'm3' AS unit
    FROM judged
    WHERE NOT is_whole
)

SELECT
    line_id,
    member_id,
    year,
    'any' AS view,
    basis,
    activity,
    'running' AS entry,
    'datacentre' AS tier,
    'llm' AS category,
    NULL AS site_id,
    service_id,
    'supplier' AS ownership,
    factor_key,
    NULL AS lifetime_key,
    energy_key,
    pue_key,
    NULL AS share_key,
    quality,
    status,
    CASE WHEN status = 'ok' THEN amount END AS quantity,
    unit,
    CASE WHEN status = 'ok' THEN amount_sq END AS quantity_sq,
    NULL::DOUBLE AS quantity_short_life,
    NULL::DOUBLE AS quantity_long_life,
    lines
FROM together
