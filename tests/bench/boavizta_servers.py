"""Embodied impacts of servers as BoaviztAPI 2.5.0 computes them, unrounded: run in its own environment, never imported.

Reads a JSON list of servers (cpus, die_mm2, ram_gb, strips, ssd_gb, drives, hdds, blade, densities, supplies) on its
input; writes `{"seconds": CPU seconds, "impacts": [{gwp, adp, pe} of each]}`.
"""

import json
import sys
import time

CRITERIA = {"gwp": "gwp", "adp": "adp", "pe": "pe"}
WHOLE_LIFE = 10**9  # hours; above the expected life nothing is amortised


def main() -> None:
    from boaviztapi.compute.impacts_computation import server_impact_embedded
    from boaviztapi.dto.device.device import Server, mapper_server

    servers = json.load(sys.stdin)
    start = time.process_time()
    impacts = []
    for each in servers:
        disks = [{"type": "hdd", "units": each["hdds"]}]
        if each["drives"]:
            size = each["ssd_gb"] / each["drives"]
            disks.append({"type": "ssd", "units": each["drives"], "capacity": size, "density": each["ssd_density"]})
        server = Server(
            model={"type": "blade" if each["blade"] else "rack"},
            configuration={
                "cpu": {"units": each["cpus"], "die_size": each["die_mm2"]},
                "ram": [
                    {
                        "units": each["strips"],
                        "capacity": each["ram_gb"] / each["strips"],
                        "density": each["ram_density"],
                    }
                ],
                "disk": disks,
                "power_supply": {"units": each["supplies"], "unit_weight": each["supply_kg"]},
            },
        )
        model = mapper_server(server)
        impacts.append(
            {ours: server_impact_embedded(theirs, WHOLE_LIFE, model)[0] for ours, theirs in CRITERIA.items()}
        )
    json.dump({"seconds": time.process_time() - start, "impacts": impacts}, sys.stdout)


if __name__ == "__main__":
    main()
