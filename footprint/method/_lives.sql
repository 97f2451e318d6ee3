-- Row:       one accepted inventory line with every value resolved but what meters say: the member's own, else a default and its parameter
-- Key:       member_id, year, line_id
-- Sources:   devices, sites, members, _category_defaults, parameters, _servers, gpu_matches, _usage, run
-- Formula:   n = q a ; Lambda = 365.25 L [day] ; t = day number since 1970-01-01
-- Reference: method README §1 (domain checks), §2 (dates), §3 (precedence of values)
WITH

-- Members whose fixed lines are known: the figure of a line holds its box (README §16).
lined AS (
    SELECT DISTINCT
        member_id,
        year
    FROM _usage
    WHERE metric = 'line_days' AND network = 'fixed' AND quantity > 0
),

given AS (
    SELECT
        d.member_id,
        d.year,
        d.line_id,
        d.category,
        d.site_id,
        d.service_id,
        d.asset_id,
        coalesce(d.ownership, 'owned') AS ownership,
        coalesce(d.condition, 'new') AS condition,
        d.condition IS NOT NULL AS condition_is_given,
        coalesce(d.status, 'in_use') AS device_status,
        coalesce(d.country, s.country, m.country, r.country) AS country,
        coalesce(d.quantity_devices, 1.0) AS q,
        d.share AS own_share,
        d.lifetime_years AS own_lifetime,
        d.annual_kwh AS own_kwh,
        CASE WHEN d.category = 'monitor' AND d.screen_inches >= 32 AND d.screen_inches <= 1000
            THEN 'office_kwh:monitor_32_inch' END AS size_key,
        -- What accelerators draw is most of what their machine draws: without it there is no figure of the machine.
        d.annual_kwh IS NULL AND coalesce(c.factor_key = 'device:server', FALSE) AND d.gpu IS NOT NULL
        AND NOT coalesce(g.is_built_in, FALSE) AND NOT coalesce(v.has_card_power, FALSE) AS has_unknown_card,
        v.kwh_year AS model_kwh,
        coalesce(v.from_components, FALSE) AS from_components,
        coalesce(v.is_usual, FALSE) AS is_usual,
        coalesce(d.pue, s.pue) AS own_pue,
        s.wue_l_per_kwh,
        s.kind AS site_kind,
        coalesce(s.kind IN ('datacentre', 'colocation'), FALSE) OR d.pue IS NOT NULL AS at_datacentre,
        date_diff('day', DATE '1970-01-01', coalesce(d.acquired_on, d.in_service_on))::DOUBLE AS t_in,
        date_diff('day', DATE '1970-01-01', coalesce(d.in_service_on, d.acquired_on))::DOUBLE AS t_use,
        date_diff('day', DATE '1970-01-01', d.retired_on)::DOUBLE AS t_out,
        -- A lease that ended before the purchase is none.
        date_diff('day', DATE '1970-01-01', coalesce(d.retired_on, CASE
            WHEN d.leased_until >= coalesce(d.acquired_on, d.in_service_on) THEN d.leased_until END))::DOUBLE AS t_back,
        d.first_life_years,
        coalesce(d.exit_route, 'unknown') AS exit_route,
        c.tier AS category_tier,
        c.factor_key AS category_key,
        c.lifetime_key AS category_lifetime_key,
        c.lifetime_years AS category_lifetime,
        c.energy_key AS category_energy_key,
        c.annual_kwh AS category_kwh,
        d.category = 'internet_box' AND n.member_id IS NOT NULL AS is_in_line,
        r.second_hand,
        r.year_end
    FROM _lines AS d
    CROSS JOIN run AS r
    LEFT JOIN sites AS s ON s.member_id = d.member_id AND s.year = d.year AND s.site_id = d.site_id
    LEFT JOIN members AS m ON m.member_id = d.member_id AND m.year = d.year
    LEFT JOIN _category_defaults AS c ON c.category = d.category
    LEFT JOIN _servers AS v ON v.member_id = d.member_id AND v.year = d.year AND v.line_id = d.line_id
    LEFT JOIN gpu_matches AS g ON g.gpu_text = d.gpu
    LEFT JOIN lined AS n ON n.member_id = d.member_id AND n.year = d.year
),

tiered AS (
    SELECT
        g.*,
        coalesce(category_tier, CASE WHEN at_datacentre THEN 'datacentre' ELSE 'terminal' END) AS tier,
        CASE WHEN ownership IN ('byod', 'cope') AND own_share IS NULL THEN 'share:' || ownership END AS share_key,
        CASE WHEN own_lifetime IS NULL THEN category_lifetime_key END AS lifetime_key
    FROM given AS g
),

resolved AS (
    SELECT
        t.*,
        t.at_datacentre AND t.tier = 'datacentre' AS pue_applies,
        CASE WHEN t.share_key IS NOT NULL THEN share.value ELSE coalesce(t.own_share, 1.0) END AS a,
        coalesce(t.own_lifetime, t.category_lifetime) AS lifetime_years,
        CASE WHEN NOT t.has_unknown_card THEN coalesce(t.own_kwh, t.model_kwh, size.value, t.category_kwh) END AS kwh_year,
        CASE
            WHEN t.own_kwh IS NULL AND t.model_kwh IS NOT NULL THEN 'server:tdp_share'
            WHEN t.own_kwh IS NULL THEN coalesce(size.parameter_key, t.category_energy_key)
        END AS energy_key
    FROM tiered AS t
    LEFT JOIN parameters AS size ON size.parameter_key = t.size_key
    LEFT JOIN parameters AS share ON share.parameter_key = t.share_key
),

housed AS (
    SELECT
        *,
        CASE
            WHEN NOT pue_applies OR own_pue IS NOT NULL THEN NULL
            WHEN site_kind = 'colocation' THEN 'pue:colocation'
            ELSE 'pue:own'
        END AS pue_key
    FROM resolved
),

powered AS (
    SELECT
        h.*,
        CASE WHEN h.pue_applies THEN coalesce(h.own_pue, p.value) ELSE 1.0 END AS pue
    FROM housed AS h
    LEFT JOIN parameters AS p ON p.parameter_key = h.pue_key
),

checked AS (
    SELECT
        *,
        -- A bound on both sides also refuses NaN and infinity, which every engine sorts above all numbers.
        CASE
            WHEN NOT (q >= 0 AND q <= 1e10) THEN 'invalid_quantity'
            WHEN a IS NULL THEN 'missing_share'
            WHEN NOT (a >= 0 AND a <= 1) THEN 'invalid_share'
            WHEN t_out < t_in THEN 'invalid_dates'
            WHEN device_status IN ('retired', 'missing', 'gone_undated') AND t_out IS NULL THEN 'retired_without_date'
            WHEN device_status = 'on_order' THEN 'not_in_service'
            WHEN is_in_line THEN 'box_in_line'
            ELSE 'ok'
        END AS line_status,
        NOT (lifetime_years >= 0.001 AND lifetime_years <= 1e6) AS lifetime_is_invalid
    FROM powered
)

SELECT
    member_id,
    year,
    line_id,
    category,
    tier,
    site_id,
    site_kind,
    service_id,
    asset_id,
    ownership,
    condition,
    condition_is_given,
    device_status,
    CASE WHEN condition = 'new' THEN category_key ELSE category_key || ':refurbished' END AS factor_key,
    from_components,
    country,
    CASE WHEN q >= 0 AND q <= 1e10 THEN q END AS quantity_devices,
    CASE WHEN line_status NOT IN ('invalid_quantity', 'invalid_share', 'missing_share') THEN q * a END AS n,
    CASE WHEN line_status NOT IN ('invalid_quantity', 'invalid_share', 'missing_share') THEN a END AS a,
    CASE WHEN NOT lifetime_is_invalid THEN 365.25 * lifetime_years END AS life_days,
    t_in,
    t_out,
    t_back,
    t_use,
    CASE
        WHEN condition <> 'new' AND second_hand = 'time_share' AND first_life_years > 0 AND first_life_years <= 1e6
            AND NOT lifetime_is_invalid
            THEN lifetime_years / (first_life_years + lifetime_years)
        WHEN condition <> 'new' THEN 0.0
    END AS alpha,
    ownership <> 'leased'
    AND NOT (second_hand = 'time_share' AND exit_route IN ('reused', 'sold', 'given')) AS leaves_whole,
    CASE WHEN kwh_year >= 0 AND kwh_year <= 1e7 THEN kwh_year END AS kwh_year,
    CASE
        WHEN own_kwh IS NOT NULL THEN 'declared'
        WHEN kwh_year = model_kwh THEN 'model'
        WHEN kwh_year IS NOT NULL THEN 'default'
    END AS kwh_source,
    pue_applies AS is_hosted,
    CASE WHEN pue >= 1 AND pue <= 100 THEN pue END AS pue,
    CASE WHEN pue_applies AND wue_l_per_kwh >= 0 AND wue_l_per_kwh <= 1e6 THEN wue_l_per_kwh END AS wue_l_per_kwh,
    lifetime_key,
    energy_key,
    pue_key,
    share_key,
    CASE
        WHEN line_status <> 'ok' THEN line_status
        WHEN lifetime_is_invalid THEN 'invalid_lifetime'
        ELSE 'ok'
    END AS embodied_status,
    CASE
        WHEN line_status <> 'ok' THEN line_status
        WHEN device_status IN ('in_stock', 'in_transit') THEN 'not_in_use'
        WHEN has_unknown_card THEN 'unknown_accelerator'
        WHEN kwh_year IS NULL THEN 'missing_energy'
        WHEN NOT (kwh_year >= 0 AND kwh_year <= 1e7) THEN 'invalid_energy'
        WHEN pue IS NULL THEN 'missing_pue'
        WHEN NOT (pue >= 1 AND pue <= 100) THEN 'invalid_pue'
        WHEN country = 'ZZZ' THEN 'unknown_country'
        ELSE 'ok'
    END AS use_status,
    -- The same if the electricity were known: what is left to say when meters give it.
    CASE
        WHEN line_status <> 'ok' THEN line_status
        WHEN device_status IN ('in_stock', 'in_transit') THEN 'not_in_use'
        WHEN pue IS NULL THEN 'missing_pue'
        WHEN NOT (pue >= 1 AND pue <= 100) THEN 'invalid_pue'
        WHEN country = 'ZZZ' THEN 'unknown_country'
        ELSE 'ok'
    END AS metered_status,
    CASE
        WHEN t_in IS NULL OR lifetime_key IS NOT NULL OR share_key IS NOT NULL OR (from_components AND is_usual) THEN 'default'
        ELSE 'declared'
    END AS quality_embodied,
    CASE
        WHEN t_use IS NULL OR share_key IS NOT NULL OR pue_key IS NOT NULL THEN 'default'
        WHEN energy_key IS NULL THEN 'declared'
        WHEN model_kwh IS NOT NULL THEN 'model'
        ELSE 'default'
    END AS quality_use,
    (least(coalesce(t_out, year_end), year_end) - t_in) / 365.25 AS age_years
FROM checked
