-- Row:       one row of `footprint` under each view and basis to which it belongs, with the part of the member that it serves
-- Key:       key of footprint, with view in 3 values and basis in 2
-- Sources:   footprint, _digital_services
-- Formula:   views and bases as in _totals, visitors kept; part = service, unallocated (own machines of a datacentre), unnamed, other
-- Reference: method README §19
SELECT
    f.member_id,
    f.year,
    CASE
        WHEN d.service_id IS NOT NULL THEN 'service'
        WHEN f.ownership IN ('supplier', 'visitor') THEN 'unnamed'
        WHEN f.tier = 'datacentre' THEN 'unallocated'
        ELSE 'other'
    END AS part,
    d.service_id,
    v.view,
    b.basis,
    f.criterion,
    f.tier,
    CASE WHEN f.ownership IN ('supplier', 'visitor') THEN f.ownership ELSE 'own' END AS bearer,
    f.category,
    f.stage,
    f.factor_key,
    f.lifetime_key,
    f.energy_key,
    f.pue_key,
    f.share_key,
    f.quality,
    f.value,
    f.unit,
    f.status,
    f.factor_id,
    f.factor_year,
    f.fallback
FROM footprint AS f
INNER JOIN (VALUES ('depreciation'), ('service_life'), ('acquisition')) AS v (view) ON f.view IN ('any', v.view)
INNER JOIN (VALUES ('location'), ('market')) AS b (basis) ON f.basis IN ('any', b.basis)
LEFT JOIN _digital_services AS d
    ON d.member_id = f.member_id AND d.year = f.year AND d.service_id = f.service_id
