-- Row:       one row of `footprint` under each view and basis to which it belongs
-- Key:       key of footprint, with view in 3 values and basis in 2
-- Sources:   footprint
-- Formula:   total(view, basis) = rows of (view or any) and (basis or any), visitors left out; the only place that says so
-- Reference: method README §4
SELECT
    f.member_id,
    f.year,
    v.view,
    b.basis,
    f.activity,
    f.entry,
    f.tier,
    f.category,
    f.site_id,
    f.service_id,
    f.ownership,
    f.factor_key,
    f.quality,
    f.stage,
    f.criterion,
    f.value,
    f.unit,
    f.status,
    f.factor_id,
    f.factor_year,
    f.fallback,
    f.scope,
    f.beges_code
FROM footprint AS f
INNER JOIN (VALUES ('depreciation'), ('service_life'), ('acquisition')) AS v (view) ON f.view IN ('any', v.view)
INNER JOIN (VALUES ('location'), ('market')) AS b (basis) ON f.basis IN ('any', b.basis)
WHERE f.ownership <> 'visitor'
