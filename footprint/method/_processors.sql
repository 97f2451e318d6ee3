-- Row:       one processor, or family of processors, of the catalogue
-- Key:       cpu
-- Sources:   cpus
-- Formula:   none
-- Reference: method README §13
SELECT
    cpu,
    pattern,
    die_mm2,
    tdp_w,
    sockets
FROM cpus
