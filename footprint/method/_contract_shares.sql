-- Row:       one contract at one site: the share of the site's electricity that it covers in the year
-- Key:       member_id, year, site_id, contract_id
-- Sources:   by_key (_booked_by_key), contracts, run
-- Formula:   s = min(1, covered kWh / site kWh), or the covered share; s is divided by max(1, sum of s over the site)
-- Reference: method README §7 (location- and market-based)
WITH

sites_with_kwh AS (
    SELECT
        member_id,
        year,
        site_id,
        sum(meter_kwh::DECIMAL(38, 18))::DOUBLE AS site_kwh
    FROM by_key
    WHERE is_main AND use_status = 'ok'
    GROUP BY member_id, year, site_id
),

members_with_kwh AS (
    SELECT
        member_id,
        year,
        sum(site_kwh::DECIMAL(38, 18))::DOUBLE AS member_kwh
    FROM sites_with_kwh
    GROUP BY member_id, year
),

dated AS (
    SELECT
        c.*,
        coalesce(date_diff('day', DATE '1970-01-01', c.start)::DOUBLE, r.year_start) AS t0,
        coalesce(date_diff('day', DATE '1970-01-01', c."end")::DOUBLE, r.year_end) AS t1,
        r.year_start AS y0,
        r.year_end AS y1
    FROM contracts AS c
    CROSS JOIN run AS r
),

this_year AS (
    SELECT
        *,
        greatest(0, least(t1, y1) - greatest(t0, y0)) AS days_covered
    FROM dated
    WHERE t1 > t0
),

raw_shares AS (
    SELECT
        s.member_id,
        s.year,
        s.site_id,
        c.contract_id,
        coalesce(c.factor_key, 'contract:not_assessed') AS factor_key,
        CASE
            -- A share or an amount that is not a number within its bounds covers nothing (and is a finding of the intake).
            WHEN c.covered_kwh >= 0 AND c.covered_kwh <= 1e15
                THEN least(1, c.covered_kwh * c.days_covered / (c.t1 - c.t0)
                    / nullif(CASE WHEN c.site_id IS NULL THEN m.member_kwh ELSE s.site_kwh END, 0))
            WHEN c.covered_kwh IS NULL AND c.covered_share >= 0 AND c.covered_share <= 1
                THEN c.covered_share * c.days_covered / (c.y1 - c.y0)
            ELSE 0
        END AS share
    FROM sites_with_kwh AS s
    INNER JOIN members_with_kwh AS m ON m.member_id = s.member_id AND m.year = s.year
    INNER JOIN this_year AS c
        ON c.member_id = s.member_id AND c.year = s.year AND (c.site_id IS NULL OR c.site_id = s.site_id)
)

SELECT
    member_id,
    year,
    site_id,
    contract_id,
    factor_key,
    share / greatest(1, sum(share::DECIMAL(38, 18)) OVER (PARTITION BY member_id, year, site_id)::DOUBLE) AS share
FROM raw_shares
WHERE share > 0
