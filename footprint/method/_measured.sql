-- Row:       one inventory line of which meters measured days: their IT energy, and how many days they are
-- Key:       member_id, year, line_id
-- Sources:   _lives, _energy_periods, run
-- Formula:   own meter: kWh of the line ; site's meter less own meters: split by modelled kWh of the day, sum preserved ; facility / PUE
-- Reference: method README §14
WITH

metered AS (
    SELECT DISTINCT
        member_id,
        year
    FROM _energy_periods
),

-- Lines in service in the year, with the days [d0, d1) and the modelled kWh of one day (of the whole machines: share left out).
running AS (
    SELECT
        l.member_id,
        l.year,
        l.line_id,
        lower(trim(l.asset_id)) AS asset_key,
        CASE WHEN l.is_hosted AND l.site_kind IN ('datacentre', 'colocation') THEN lower(trim(l.site_id)) END AS site_key,
        l.a,
        l.pue,
        l.quantity_devices AS q,
        l.quantity_devices * l.kwh_year / (r.year_end - r.year_start) AS kwh_day,
        greatest(coalesce(l.t_use, -1e15), r.year_start) AS d0,
        least(coalesce(l.t_out, 1e15), r.year_end) AS d1
    FROM _lives AS l
    INNER JOIN metered AS m ON m.member_id = l.member_id AND m.year = l.year
    CROSS JOIN run AS r
    WHERE l.metered_status = 'ok'
        AND coalesce(l.t_use, -1e15) < r.year_end
        AND coalesce(l.t_out, 1e15) > r.year_start
),

meters AS (
    SELECT
        member_id,
        year,
        subject_kind,
        lower(trim(subject_id)) AS subject_key,
        date_diff('day', DATE '1970-01-01', day)::DOUBLE AS d,
        boundary = 'facility' AS is_facility,
        kwh
    FROM _energy_periods
    WHERE kwh >= 0 AND kwh <= 1e12
),

-- A meter of an asset measures all its lines together: of several, each takes a part by modelled kWh (by devices if one has none).
weighed AS (
    SELECT
        l.*,
        m.d,
        m.is_facility,
        m.kwh,
        CASE
            WHEN count(l.kwh_day) OVER (PARTITION BY m.member_id, m.year, m.subject_key, m.d)
                = count(*) OVER (PARTITION BY m.member_id, m.year, m.subject_key, m.d) THEN l.kwh_day
            ELSE l.q
        END AS weight,
        count(*) OVER (PARTITION BY m.member_id, m.year, m.subject_key, m.d) AS lines_met
    FROM running AS l
    INNER JOIN meters AS m
        ON m.subject_kind = 'asset' AND m.member_id = l.member_id AND m.year = l.year AND m.subject_key = l.asset_key
        AND m.d >= l.d0 AND m.d < l.d1
),

split AS (
    SELECT
        *,
        sum(weight::DECIMAL(38, 18)) OVER (PARTITION BY member_id, year, asset_key, d)::DOUBLE AS weights
    FROM weighed
),

own_days AS (
    SELECT
        member_id,
        year,
        line_id,
        site_key,
        d,
        a,
        pue,
        kwh_day,
        is_facility,
        kwh * CASE WHEN weights > 0 THEN weight / weights ELSE 1.0 / lines_met END
            / CASE WHEN is_facility THEN pue ELSE 1.0 END AS it_kwh
    FROM split
),

own AS (
    SELECT
        member_id,
        year,
        line_id,
        sum((a * it_kwh)::DECIMAL(38, 18))::DOUBLE AS kwh,
        count(*)::DOUBLE AS days,
        sum(CASE WHEN is_facility THEN 1 ELSE 0 END)::DOUBLE AS facility_days
    FROM own_days
    GROUP BY member_id, year, line_id
),

-- Modelled kWh a day of all machines of a site that run over the same days, as IT energy and at the site's meter.
spans AS (
    SELECT
        member_id,
        year,
        site_key,
        d0,
        d1,
        sum(kwh_day::DECIMAL(38, 18)) AS it_day,
        sum((kwh_day * pue)::DECIMAL(38, 18)) AS facility_day
    FROM running
    WHERE site_key IS NOT NULL AND kwh_day IS NOT NULL
    GROUP BY member_id, year, site_key, d0, d1
),

modelled AS (
    SELECT
        m.member_id,
        m.year,
        m.subject_key AS site_key,
        m.d,
        m.is_facility,
        m.kwh,
        sum(CASE WHEN m.is_facility THEN s.facility_day ELSE s.it_day END) AS model_day
    FROM meters AS m
    INNER JOIN spans AS s
        ON s.member_id = m.member_id AND s.year = m.year AND s.site_key = m.subject_key AND m.d >= s.d0 AND m.d < s.d1
    WHERE m.subject_kind = 'site'
    GROUP BY m.member_id, m.year, m.subject_key, m.d, m.is_facility, m.kwh
),

-- Machines with a meter of their own keep it, and are taken out of the site's before the rest is split.
apart AS (
    SELECT
        member_id,
        year,
        site_key,
        d,
        sum(it_kwh::DECIMAL(38, 18))::DOUBLE AS it_kwh,
        sum((it_kwh * pue)::DECIMAL(38, 18))::DOUBLE AS facility_kwh,
        sum(kwh_day::DECIMAL(38, 18)) AS it_day,
        sum((kwh_day * pue)::DECIMAL(38, 18)) AS facility_day
    FROM own_days
    WHERE site_key IS NOT NULL
    GROUP BY member_id, year, site_key, d
),

rests AS (
    SELECT
        m.member_id,
        m.year,
        m.site_key,
        m.d,
        m.is_facility,
        greatest(0, m.kwh - coalesce(CASE WHEN m.is_facility THEN o.facility_kwh ELSE o.it_kwh END, 0.0)) AS kwh,
        (m.model_day - coalesce(CASE WHEN m.is_facility THEN o.facility_day ELSE o.it_day END, 0::DECIMAL(38, 18)))::DOUBLE
            AS model_day
    FROM modelled AS m
    LEFT JOIN apart AS o ON o.member_id = m.member_id AND o.year = m.year AND o.site_key = m.site_key AND o.d = m.d
),

-- Measured over modelled kWh, a day: what the model of each machine is multiplied by.
ratios AS (
    SELECT
        *,
        kwh / model_day AS ratio
    FROM rests
    WHERE model_day > 0
),

span_ratios AS (
    SELECT
        s.member_id,
        s.year,
        s.site_key,
        s.d0,
        s.d1,
        sum(t.ratio::DECIMAL(38, 18)) AS ratio,
        count(*) AS days,
        sum(CASE WHEN t.is_facility THEN 1 ELSE 0 END) AS facility_days
    FROM spans AS s
    INNER JOIN ratios AS t
        ON t.member_id = s.member_id AND t.year = s.year AND t.site_key = s.site_key AND t.d >= s.d0 AND t.d < s.d1
    GROUP BY s.member_id, s.year, s.site_key, s.d0, s.d1
),

own_ratios AS (
    SELECT
        o.member_id,
        o.year,
        o.line_id,
        sum(t.ratio::DECIMAL(38, 18)) AS ratio,
        count(*) AS days,
        sum(CASE WHEN t.is_facility THEN 1 ELSE 0 END) AS facility_days
    FROM own_days AS o
    INNER JOIN ratios AS t ON t.member_id = o.member_id AND t.year = o.year AND t.site_key = o.site_key AND t.d = o.d
    GROUP BY o.member_id, o.year, o.line_id
),

of_site AS (
    SELECT
        l.member_id,
        l.year,
        l.line_id,
        l.a * l.kwh_day * (s.ratio - coalesce(o.ratio, 0::DECIMAL(38, 18)))::DOUBLE AS kwh,
        (s.days - coalesce(o.days, 0))::DOUBLE AS days,
        (s.facility_days - coalesce(o.facility_days, 0))::DOUBLE AS facility_days
    FROM running AS l
    INNER JOIN span_ratios AS s
        ON s.member_id = l.member_id AND s.year = l.year AND s.site_key = l.site_key AND s.d0 = l.d0 AND s.d1 = l.d1
    LEFT JOIN own_ratios AS o ON o.member_id = l.member_id AND o.year = l.year AND o.line_id = l.line_id
    WHERE l.kwh_day IS NOT NULL
),

together AS (
    SELECT * FROM own
    UNION ALL
    SELECT * FROM of_site
)

SELECT
    member_id,
    year,
    line_id,
    sum(kwh::DECIMAL(38, 18))::DOUBLE AS kwh,
    sum(days) AS days,
    sum(facility_days) AS facility_days
FROM together
GROUP BY member_id, year, line_id
