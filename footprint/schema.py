"""What every table of the lake holds: columns, types, units, keys. Nothing here reads or writes.

The catalogue's own columns are described beside each CSV in `factors/`; everything that the lake
stores is described here, once, and the docs and the checks are made from it.
"""

# ruff: noqa: E501 (a table reads best one column a line)
from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa

TEXT, REAL, WHOLE, DAY, FLAG = pa.string(), pa.float64(), pa.int64(), pa.date32(), pa.bool_()

# Layers in the order in which data travels. The folder of a table, and its Dagster group, is its layer.
LAYERS = ("validated", "factors", "joined", "indicators", "release")

VIEWS = ("depreciation", "service_life", "acquisition")
BASES = ("location", "market")
# `embodied`: several stages before and after use in one published figure; `combined`: making and use in one.
STAGES = ("manufacturing", "distribution", "end_of_life", "embodied", "use", "combined")
# Of a member in the region's tables, by employees in full-time equivalents: size → from how many on.
SIZES = {"small": 0, "medium": 50, "large": 250}

# Of the region's cells: which figure, of whom, what is told of it, who is behind it.
FIGURE = ("indicator", "criterion", "view", "basis", "stage")
CELL = ("sector", "zone", "size")
PUBLISHED, WITHHELD, NOT_ASSESSED = STATUSES = ("published", "withheld", "not_assessed")
BEHIND = ("members", "holdings", "employees", "devices")

# Vocabularies of `devices`. Intake writes nothing else into these columns.
DEVICE_STATUS = (
    "in_use", "in_maintenance", "in_stock", "in_transit", "on_order", "retired", "missing", "gone_undated",
)  # fmt: skip
CONDITIONS = ("new", "refurbished", "used")
OWNERSHIPS = ("owned", "leased", "byod", "cope", "lent")
PRECISIONS = ("day", "month", "year", "school_year")
DATE_KINDS = ("purchase", "in_service", "delivery", "order", "accounting", "enrolment")
# Who bears an activity that is no device of the member: what a supplier runs for it, and what its visitors use.
BEARERS = (*OWNERSHIPS, "supplier", "visitor")
SITE_KINDS = ("office", "home", "datacentre", "colocation", "cloud_region")
# Metric of `usage` → its unit ('' = the currency of the bill).
METRICS = {
    "requests": "request", "bytes_out": "B", "sessions": "session", "terminal_hours": "h", "energy": "kWh",
    "compute_hours": "h", "storage_gb_hours": "GB.h", "data_gb": "GB", "line_days": "line.day", "tokens_in": "token",
    "tokens_out": "token", "llm_requests": "request", "cost": "",
}  # fmt: skip
BOUNDARIES = ("it", "facility", "process", "machine")
# How a provider counts electricity in what it claims; `unstated`: its export does not say.
CLAIM_BASES = (*BASES, "unstated")
FATES = ("accepted", "refused", "set_aside")
LEFT_OUT = ("failed", "damaged", "missing", "unregistered", "low_coverage", "unsigned")
SEVERITIES = ("refused", "set_aside", "flagged", "proposed")
UNKNOWN_COUNTRY = "ZZZ"  # a country was given and nobody knows it; NULL means that none was given


@dataclass(frozen=True)
class Column:
    """One column: `unit` is '' for text and for numbers without one."""

    name: str
    type: pa.DataType
    unit: str
    meaning: str
    optional: bool = False  # in a key: NULL is a value like any other


@dataclass(frozen=True)
class Table:
    """One table of the lake. `key` identifies a row and is the order of rows on disk."""

    name: str
    layer: str
    partition: tuple[str, ...]
    key: tuple[str, ...]
    meaning: str
    columns: tuple[Column, ...]

    @cached_property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    @cached_property
    def required(self) -> tuple[str, ...]:
        """Columns of the key that are never NULL. Of a year's results, only whose row it is."""
        if self.partition == YEAR:
            return tuple(name for name in self.key if name in ("member_id", "year"))
        optional = {column.name for column in self.columns if column.optional}
        return tuple(name for name in self.key if name not in optional)

    @cached_property
    def arrow(self) -> pa.Schema:
        return pa.schema([pa.field(column.name, column.type) for column in self.columns])

    def empty(self) -> pa.Table:
        return self.arrow.empty_table()


def _columns(text: str) -> tuple[Column, ...]:
    """Read lines of `name | type | unit | meaning`; a type with `?` may be NULL though it is part of the key."""
    types = {"text": TEXT, "real": REAL, "whole": WHOLE, "day": DAY, "flag": FLAG}
    rows = ([part.strip() for part in line.split("|")] for line in text.strip().splitlines())
    return tuple(
        Column(name, types[kind.rstrip("?")], unit, meaning, kind.endswith("?")) for name, kind, unit, meaning in rows
    )


MEMBER_YEAR, YEAR = ("year", "member_id"), ("year",)

_TABLES = (
    Table(
        "members", "validated", MEMBER_YEAR, ("member_id", "year"),
        "One member of the pôle in one year: its profile and what it declares.",
        _columns("""
            member_id            | text  |         | short name used in folders: a-z, 0-9 and hyphen
            year                 | whole | year    | reporting year
            name                 | text  |         | display name
            holding_id           | text  |         | members of one group share it (disclosure counts holdings, not members)
            siren                | text  |         | nine digits, checked
            naf                  | text  |         | activity code, NAF rev. 2
            sector               | text  |         | key of sectors in the regional tables
            zone                 | text  |         | key of zones in the regional tables
            departement          | text  |         | INSEE code of the département
            country              | text  |         | ISO 3166-1 alpha-3, used where a device names no country
            employees_fte        | real  | fte     | employees, full-time equivalents; NULL gives no per-employee figure
            users                | real  | person  | people who use the equipment (agents, students)
            it_spend_eur         | real  | EUR     | yearly spend on IT equipment, excluding VAT
            it_spend_reused_eur  | real  | EUR     | of which re-used or refurbished
            stored_tb            | real  | TB      | data stored at 31 December
            profile_complete     | flag  |         | the member has confirmed the profile
        """),
    ),
    Table(
        "devices", "validated", MEMBER_YEAR, ("member_id", "year", "line_id"),
        "One accepted inventory line. What the input left empty is NULL; defaults come in device_lives.",
        _columns("""
            member_id            | text  |         | member
            year                 | whole | year    | reporting year
            line_id              | text  |         | <file_sha8>:<line>, of a crossed table :<line>:<column>
            file_sha8            | text  |         | first 8 hex digits of table_sha256 (receipts)
            line                 | whole |         | line of the file, 1 = first
            list                 | text  |         | named list of the member-year that the file fills
            category             | text  |         | key of device_categories
            model_text           | text  |         | maker's model as written, free of personal data
            maker                | text  |         | maker as written
            quantity_devices     | real  | device  | NULL = not given (one device); NaN = given, not a number (`abc`, `?`, `#N/A`)
            acquired_on          | day   |         | date of purchase or nearest known kind of date
            acquired_precision   | text  |         | day, month (the 16th stands for it), year (1 July), school_year (1 September); where the retirement falls in the same period, the middle of what is left
            acquired_kind        | text  |         | which date acquired_on really is
            in_service_on        | day   |         | first day of use; NULL = acquired_on
            retired_on           | day   |         | first day out of service
            leased_until         | day   |         | end of the lease; says nothing of whether the device is still there
            status               | text  |         | in_use, in_maintenance, in_stock, in_transit, on_order, retired, missing, gone_undated
            condition            | text  |         | new, refurbished, used when acquired
            first_life_years     | real  | year    | documented first life of a second-hand device
            ownership            | text  |         | owned, leased, byod, cope, lent
            share                | real  | 1       | share attributed to the member; NULL = default of the ownership
            lifetime_years       | real  | year    | expected life given by the member; NaN = given, not a number
            annual_kwh           | real  | kWh     | electricity of one device in a whole year; NaN = given, not a number
            country              | text  |         | ISO 3166-1 alpha-3; ZZZ = given but unknown; NULL = not given
            site_id              | text  |         | site of the member
            service_id           | text  |         | digital service or department
            asset_id             | text  |         | only for the datacentre tier, where it names a machine and no person
            pue                  | real  | 1       | PUE given on the line; NULL = the site's
            cpu                  | text  |         | processor as written
            cpu_units            | real  | item    | processors
            ram_gb               | real  | GB      | memory
            ssd_gb               | real  | GB      | solid-state storage, all disks
            hdd_units            | real  | item    | hard disks
            gpu                  | text  |         | graphics card as written
            screen_inches        | real  | inch    | screen diagonal
            price_eur            | real  | EUR     | price of one device, excluding VAT where known
            exit_route           | text  |         | reused, sold, given, recycled, unknown
        """),
    ),
    Table(
        "sites", "validated", MEMBER_YEAR, ("member_id", "year", "site_id"),
        "One place where equipment stands.",
        _columns("""
            member_id        | text  |       | member
            year             | whole | year  | reporting year
            site_id          | text  |       | the member's own short name of the site
            kind             | text  |       | office, home, datacentre, colocation, cloud_region
            country          | text  |       | ISO 3166-1 alpha-3; ZZZ = given but unknown
            pue              | real  | 1     | power usage effectiveness; NaN = given, not a number
            wue_l_per_kwh    | real  | L/kWh | water usage effectiveness, per kWh of IT energy
            erf              | real  | 1     | energy reuse factor: share of the room's energy that is used again elsewhere
            control          | text  |       | own or supplier: who buys the electricity
        """),
    ),
    Table(
        "contracts", "validated", MEMBER_YEAR, ("member_id", "year", "contract_id"),
        "One electricity contract or guarantee that the member claims (market-based accounting).",
        _columns("""
            member_id        | text  |       | member
            year             | whole | year  | reporting year
            contract_id      | text  |       | the member's own name of the contract
            site_id          | text  |       | site covered; NULL = all sites
            start            | day   |       | first day covered; NULL = before the year
            end              | day   |       | first day not covered; NULL = after the year
            covered_kwh      | real  | kWh   | electricity covered over [start, end)
            covered_share    | real  | 1     | share of the site's electricity covered, where kWh are unknown
            factor_key       | text  |       | catalogue key of the contract's mix (technology:hydro …); NULL = not assessed
            instrument       | text  |       | kind of instrument (guarantee_of_origin, ppa, supplier_mix …)
            evidence         | text  |       | reference of the evidence
        """),
    ),
    Table(
        "services", "validated", MEMBER_YEAR, ("member_id", "year", "service_id"),
        "One digital service of the member, and what it is counted in.",
        _columns("""
            member_id        | text  |       | member
            year             | whole | year  | reporting year
            service_id       | text  |       | the member's own short name of the service
            name             | text  |       | name for people
            functional_unit  | text  |       | what the service delivers: visit, inhabitant, request …
            units_per_year   | real  | unit  | how many of them in the year; NULL = not given
            aliases          | text  |       | names of it in other files (host names, projects, tags), separated by ';'
        """),
    ),
    Table(
        "allocations", "validated", MEMBER_YEAR, ("member_id", "year", "from_kind", "from_id", "to_kind", "to_id", "environment"),
        "One part of a machine or of a virtual machine, as listed: what it goes to, and what its share may be made from.",
        _columns("""
            member_id        | text  |       | member
            year             | whole | year  | reporting year
            from_kind        | text  |       | asset (a host of the inventory), vm
            from_id          | text  |       | name of the host or of the virtual machine
            to_kind          | text  |       | vm, service
            to_id            | text? |       | name of the virtual machine or of the service; NULL = of nobody
            environment      | text? |       | production, test …; kept, never left out; NULL = not given
            share            | real  | 1     | explicit share; NULL = not given; NaN = given, not a number
            vcpu             | real  | item  | virtual processors
            ram_gb           | real  | GB    | memory
            storage_gb       | real  | GB    | storage
            list             | text  |       | named list of the member-year
            file_sha8        | text  |       | first 8 hex digits of table_sha256 (receipts)
            line             | whole |       | line of the file
        """),
    ),
    Table(
        "usage", "validated", MEMBER_YEAR,
        ("member_id", "year", "subject_kind", "subject_id", "metric", "day", "provider", "region", "resource", "account",
         "network", "device_class", "is_bot", "country", "boundary", "unit", "file_sha8"),
        "One day of use of one subject in one metric: longer periods are split evenly by days, shorter ones summed.",
        _columns("""
            member_id        | text  |       | member
            year             | whole | year  | reporting year
            subject_kind     | text  |       | service, asset, site, member (nobody more precise is named)
            subject_id       | text  |       | name of the service, asset or site as the file has it; '' = the member
            metric           | text  |       | what is counted; its unit is fixed by it
            day              | day   |       | day, UTC; of meters the civil day of their clock
            provider         | text? |       | cloud or model provider, lower case: aws, azure, gcp, ovhcloud, anthropic …
            region           | text? |       | region of the provider as it writes it
            resource         | text? |       | instance type, kind of storage, model … as the provider writes it
            account          | text? |       | account or project that the export describes
            network          | text? |       | fixed, mobile; NULL = unknown
            device_class     | text? |       | computer, smartphone, tablet, television, other
            is_bot           | flag? |       | made by a robot
            country          | text? |       | ISO 3166-1 alpha-3 of the visitor or of the meter; NULL = unknown
            boundary         | text? |       | energy only: it, facility, process, machine
            quantity         | real  | unit  | how much
            unit             | text  |       | unit of the metric; for cost the ISO 4217 code
            vcpu             | real  | item  | virtual processors of the resource where the file names them
            ram_gb           | real  | GB    | memory of the resource where the file names it
            list             | text  |       | named list of the member-year
            file_sha8        | text  |       | first 8 hex digits of table_sha256 (receipts)
            first_line       | whole |       | first line that counts here
            last_line        | whole |       | last line that counts here
            lines            | whole | line  | lines that count here
        """),
    ),
    Table(
        "provider_claims", "validated", MEMBER_YEAR,
        ("member_id", "year", "provider", "service", "region", "account", "month", "months", "method_version", "file_sha8"),
        "What a provider itself says that its services emitted for the member, month by month: held beside our figure, in no total.",
        _columns("""
            member_id        | text  |       | member
            year             | whole | year  | reporting year
            provider         | text  |       | provider, lower case, as in usage: aws, azure, gcp, ovhcloud, scaleway …
            service          | text? |       | the provider's own name of its service; NULL = all services together, or none named
            region           | text? |       | region as the provider writes it
            account          | text? |       | account, project or subscription
            month            | day   |       | first day of the first month
            months           | whole | month | whole months that the figure covers; 1 but for exports of quarters or years
            method_version   | text? |       | version of the provider's method, as the export names it
            days             | whole | day   | days of these months that the export covers; fewer than they have = a month that is not whole
            location_kgco2e  | real  | kgCO2e | by the mix of the country's grid; NULL = not given, or only a bound
            market_kgco2e    | real  | kgCO2e | by the provider's own contracts and certificates; NULL = not given, or only a bound
            unstated_kgco2e  | real  | kgCO2e | the one figure of an export that does not say which of the two it is
            scope1_kgco2e    | real  | kgCO2e | scope 1 of the provider
            scope2_location_kgco2e | real | kgCO2e | its scope 2, location-based
            scope2_market_kgco2e   | real | kgCO2e | its scope 2, market-based
            scope2_unstated_kgco2e | real | kgCO2e | its scope 2, on a basis that is not said
            scope3_location_kgco2e | real | kgCO2e | its scope 3, location-based
            scope3_market_kgco2e   | real | kgCO2e | its scope 3, market-based
            scope3_unstated_kgco2e | real | kgCO2e | its scope 3, on a basis that is not said
            scopes           | text  |       | scopes that the figures cover (1,2,3); NULL = nobody says
            status           | text  |       | ok; at_least (a line gives a bound, or nothing, in place of a figure)
            list             | text  |       | named list of the member-year
            file_sha8        | text  |       | first 8 hex digits of table_sha256 (receipts)
            first_line       | whole |       | first line that counts here
            last_line        | whole |       | last line that counts here
            lines            | whole | line  | lines that count here
        """),
    ),
    Table(
        "lines", "validated", MEMBER_YEAR, ("member_id", "year", "file_sha8", "line"),
        "The one fate of every line below the header of every file; of an access log, one row a fate.",
        _columns("""
            member_id        | text  |       | member
            year             | whole | year  | reporting year
            file_sha8        | text  |       | first 8 hex digits of table_sha256 (receipts)
            line             | whole |       | line of the file, 1 = first
            fate             | text  |       | accepted, refused, set_aside
            count            | whole | line  | 1; of an access log, all lines of this fate
        """),
    ),
    Table(
        "findings", "validated", MEMBER_YEAR, ("member_id", "year", "file_sha8", "line", "column", "rule"),
        "What the intake noticed; prose is rendered from the catalogue of messages, never stored.",
        _columns("""
            member_id        | text  |       | member
            year             | whole | year  | reporting year
            file_sha8        | text  |       | file; '' when the finding is about the whole member-year
            line             | whole |       | line of the file; 0 = the whole file
            column           | text  |       | canonical column; '' = the whole line; `:F` behind it = that column of the sheet, `:3` that part of the file, `#2` the second cause of the rule there
            rule             | text  |       | name of the rule
            severity         | text  |       | refused, set_aside, flagged, proposed
            raw_value        | text  |       | value of an allowed column, at most 40 characters, masked if it looks personal
            value_used       | text  |       | what is used instead
            proposal         | text  |       | what would mend it
            group_id         | text  |       | findings of one cause share it
            row_count        | whole | line  | lines with this cause in this file
            message_key      | text  |       | key in the catalogue of messages
            message_args     | text  |       | JSON object for the message
        """),
    ),
    Table(
        "receipts", "validated", MEMBER_YEAR, ("member_id", "year", "list", "file_sha256", "table_number"),
        "One table of a file as it was received; stays when the file itself is deleted.",
        _columns("""
            member_id        | text  |       | member
            year             | whole | year  | reporting year
            list             | text  |       | named list that the file fills
            file_sha256      | text  |       | sha256 of the bytes received
            table_number     | whole |       | place of the table in the file, 1 = first
            table_sha256     | text  |       | names the table by its content, plain or packed: its first 8 digits are file_sha8; NULL = not read
            size_bytes       | whole | B     | size
            kind             | text  |       | inventory, sites, contracts, …; NULL = cannot be used
            profile          | text  |       | profile that understood the file
            as_of            | day   |       | day that the list describes
            current          | flag  |       | FALSE once a newer file fills the same list
            rows             | whole | line  | lines below the header
            accepted         | whole | line  | of which accepted
            refused          | whole | line  | of which refused
            set_aside        | whole | line  | of which set aside
        """),
    ),
    Table(
        "year_factors", "factors", YEAR, ("year", "factor_key", "activity", "stage", "criterion"),
        "The catalogue resolved for one year: one factor a key, activity, stage and criterion.",
        _columns("""
            year             | whole | year  | reporting year
            factor_key       | text  |       | what it applies to: device:laptop, grid:FRA …
            activity         | text  |       | activity that it multiplies
            stage            | text  |       | life-cycle stage
            criterion        | text  |       | gwp, adpe, adp, adpf, pe, water, water_onsite, energy
            value            | real  | unit  | factor
            unit             | text  |       | numerator/denominator
            factor_id        | text  |       | row of the catalogue
            factor_year      | whole | year  | year that the figure describes
            fallback         | text  |       | none, older_year, region, world, derived, implausible
            boundary         | text  |       | what is inside the figure
            gsd              | real  | 1     | geometric standard deviation where known
            group_key        | text  |       | factors of one dataset share it (correlation)
            quality          | text  |       | high, medium, low
            drawer           | text  |       | open, odbl, cited, member
        """),
    ),
    Table(
        "device_lives", "joined", YEAR, ("member_id", "year", "line_id"),
        "One inventory line with every value resolved: given, or default with the parameter used.",
        _columns("""
            member_id        | text  |       | member
            year             | whole | year  | reporting year
            line_id          | text  |       | inventory line
            category         | text  |       | device category
            tier             | text  |       | terminal, network, datacentre
            site_id          | text  |       | site
            service_id       | text  |       | service
            asset_id         | text  |       | name of the machine, where it names one
            ownership        | text  |       | owned, leased, byod, cope, lent
            condition        | text  |       | new, refurbished, used
            condition_is_given | flag |      | whether the list says so; new stands for what is not given
            device_status    | text  |       | status of the device in the inventory
            factor_key       | text  |       | device:<category>, with :refurbished for a second-hand one
            from_components  | flag  |       | a server of known components: they stand for the factor_key
            country          | text  |       | country of the electricity
            quantity_devices | real  | device | devices of the line; NULL = invalid
            n                | real  | device | quantity times share attributed; NULL = invalid
            life_days        | real  | day   | expected life; NULL = none known
            t_in             | real  | day   | day number put in service (embodied); NULL = unknown
            t_out            | real  | day   | day number retired; NULL = still in service
            t_back           | real  | day   | day number retired, else the lease ends; NULL = unknown
            t_use            | real  | day   | day number of first use; NULL = unknown
            alpha            | real  | 1     | share of the new device's factor borne by a second-hand one
            leaves_whole     | flag  |       | what is left of the factor at retirement is written off here
            kwh_year         | real  | kWh   | electricity of one device in a whole year
            kwh_source       | text  |       | measured, declared, model, default
            measured_kwh     | real  | kWh   | IT energy that meters say, share attributed; NULL = no meter
            measured_days    | real  | day   | days in service that they measured; NULL = no meter
            is_hosted        | flag  |       | stands in a datacentre: PUE and WUE apply
            pue              | real  | 1     | PUE applied
            wue_l_per_kwh    | real  | L/kWh | WUE applied; NULL = unknown
            lifetime_key     | text  |       | parameter used for the life; NULL = the member's own value
            energy_key       | text  |       | parameter used for kWh; NULL = own value
            pue_key          | text  |       | parameter used for PUE; NULL = own value or none
            share_key        | text  |       | parameter used for the share; NULL = own value or none
            embodied_status  | text  |       | ok, or why the embodied stages are not assessed
            use_status       | text  |       | ok, or why use is zero or not assessed
            quality_embodied | text  |       | declared, default: the weakest input of the embodied stages
            quality_use      | text  |       | measured, declared, model, default: the weakest input of use
            age_years        | real  | year  | age at the end of the year (or when retired); NULL = unknown
        """),
    ),
    Table(
        "service_shares", "joined", YEAR, ("member_id", "year", "asset_id", "service_id", "vm_id", "environment"),
        "One part of a machine: the service that it serves, or nobody (service_id NULL). Parts of a machine add up to 1.",
        _columns("""
            member_id        | text  |       | member
            year             | whole | year  | reporting year
            asset_id         | text  |       | host of the inventory
            vm_id            | text  |       | virtual machine; NULL = the host itself, or its unallocated rest
            service_id       | text  |       | service; NULL = unallocated
            environment      | text  |       | production, test …
            share            | real  | 1     | part of the machine
            rule             | text  |       | explicit, vcpu, storage, equal, unallocated
        """),
    ),
    Table(
        "activity_data", "joined", YEAR,
        ("member_id", "year", "view", "basis", "activity", "entry", "tier", "category", "site_id", "service_id",
         "ownership", "factor_key", "lifetime_key", "energy_key", "pue_key", "share_key", "quality", "status"),
        "How much of which activity: what is multiplied by a factor.",
        _columns("""
            member_id        | text  |       | member
            year             | whole | year  | reporting year
            view             | text  |       | depreciation, service_life, acquisition, any
            basis            | text  |       | location, market, any
            activity         | text  |       | life_start, life_end, electricity, it_electricity, onsite_water, data_gb, line_month, token …
            entry            | text  |       | scheduled, write_off, whole, steady_stock, running
            tier             | text  |       | terminal, network, datacentre
            category         | text  |       | device category, or kind of service: cloud_compute, cloud_storage, fixed_network, mobile_network, llm …
            site_id          | text  |       | site
            service_id       | text  |       | service; NULL = of none in particular
            ownership        | text  |       | ownership; supplier (run for the member), visitor (beside the member's total)
            factor_key       | text  |       | what to multiply by
            lifetime_key     | text  |       | parameter of the life; NULL = own values
            energy_key       | text  |       | parameter of kWh; NULL = own values
            pue_key          | text  |       | parameter of PUE
            share_key        | text  |       | parameter of the share
            quality          | text  |       | measured, declared, model, default
            status           | text  |       | ok, why it is zero, or why it is NULL
            quantity         | real  | unit  | sum over lines; NULL = not assessed
            unit             | text  |       | item, mm2, cm2, kg, kWh, m3, GB, month, token
            quantity_sq      | real  | unit2 | sum of squares of the lines with the member's own value
            quantity_short_life | real | unit | the same if the default life were L/1.2
            quantity_long_life  | real | unit | the same if the default life were 1.2 L
            lines            | whole | line  | inventory lines
        """),
    ),
    Table(
        "fleet", "joined", YEAR,
        ("member_id", "year", "tier", "category", "site_id", "ownership", "condition", "status", "embodied_status",
         "use_status", "quality_embodied", "quality_use", "factor_key", "age_years"),
        "Devices counted: the denominator of coverage, size and mix.",
        _columns("""
            member_id        | text  |        | member
            year             | whole | year   | reporting year
            tier             | text  |        | terminal, network, datacentre
            category         | text  |        | device category
            site_id          | text  |        | site
            ownership        | text  |        | ownership
            condition        | text  |        | condition when acquired
            status           | text  |        | status of the device
            embodied_status  | text  |        | ok, or why not assessed
            use_status       | text  |        | ok, or why not assessed
            quality_embodied | text  |        | weakest input of the embodied stages
            quality_use      | text  |        | weakest input of use
            factor_key       | text  |        | what the embodied stages are multiplied by
            age_years        | whole | year   | whole years of age at the end of the year; NULL = unknown
            devices          | real  | device | in the fleet at the end of the year; NULL = quantity invalid
            acquired         | real  | device | acquired during the year
            acquired_described | real | device | of which their condition is given
            retired          | real  | device | retired during the year
            years_in_service | real  | year   | of the year, between the first day of use and the last one, summed over devices
            lines            | whole | line   | inventory lines
        """),
    ),
    Table(
        "footprint", "joined", YEAR,
        ("member_id", "year", "view", "basis", "activity", "entry", "tier", "category", "site_id", "service_id",
         "ownership", "factor_key", "lifetime_key", "energy_key", "pue_key", "share_key", "quality", "activity_status",
         "stage", "criterion"),
        "Activity data times factors: impacts, never rounded, never added across criteria.",
        _columns("""
            member_id        | text  |       | member
            year             | whole | year  | reporting year
            view             | text  |       | depreciation, service_life, acquisition, any
            basis            | text  |       | location, market, any
            activity         | text  |       | activity
            entry            | text  |       | scheduled, write_off, whole, steady_stock, running
            tier             | text  |       | terminal, network, datacentre
            category         | text  |       | device category
            site_id          | text  |       | site
            service_id       | text  |       | service
            ownership        | text  |       | ownership
            factor_key       | text  |       | what it was multiplied by
            lifetime_key     | text  |       | parameter of the life
            energy_key       | text  |       | parameter of kWh
            pue_key          | text  |       | parameter of PUE
            share_key        | text  |       | parameter of the share
            quality          | text  |       | measured, declared, model, default
            activity_status  | text  |       | status of the activity
            stage            | text  |       | manufacturing, distribution, end_of_life, embodied, use, combined
            criterion        | text  |       | criterion
            value            | real  | unit  | impact; NULL = not assessed
            unit             | text  |       | unit of the criterion
            status           | text  |       | ok, why it is zero, or why it is NULL
            factor_id        | text  |       | row of the catalogue
            factor_year      | whole | year  | year that the factor describes
            fallback         | text  |       | none, older_year, region, world, derived, implausible
            scope            | text  |       | GHG Protocol scope and category
            beges_code       | text  |       | BEGES category; NULL = not verified
        """),
    ),
    Table(
        "vanished_units", "joined", YEAR, ("member_id", "year", "category", "acquired_month", "ownership"),
        "Devices of last year's inventory that left without a retired line: a line beside the total.",
        _columns("""
            member_id        | text  |        | member
            year             | whole | year   | reporting year
            category         | text  |        | device category
            acquired_month   | day   |        | first day of the month acquired; NULL = unknown
            ownership        | text  |        | ownership
            devices_last_year | real | device | in the fleet at the end of last year
            devices_this_year | real | device | of these, still listed or retired this year
            devices_vanished | real  | device | missing without a word
            embodied_kgco2e  | real  | kgCO2e | what is not yet booked of their making: at most this; NULL = not assessed
            use_kgco2e       | real  | kgCO2e | a whole year of their electricity: at most this; NULL = not assessed
            bound_kgco2e     | real  | kgCO2e | the sum: what they would add at most, whenever they left in the year
        """),
    ),
    Table(
        "model_matches", "joined", YEAR, ("member_id", "year", "category", "maker", "model_text", "status"),
        "Models as members write them, matched with makers' own figures: a line beside the total, never in it. Unmatched ones are one row a category.",
        _columns("""
            member_id        | text  |        | member
            year             | whole | year   | reporting year
            category         | text  |        | device category
            maker            | text  |        | maker as written; NULL = none given, or unmatched
            model_text       | text  |        | maker's model as written; NULL = unmatched
            status           | text  |        | matched, ambiguous (candidates' figures differ, or form factor or year unknown), unmatched
            devices          | real  | device | in the fleet at the end of the year; NULL = quantity invalid
            matched_model    | text  |        | maker and model as published; NULL unless matched
            score            | real  | 1      | likeness of the names, 0 to 100; numbers are always the same
            manufacturing_kgco2e | real | kgCO2e | making of one device as the maker publishes it; NULL unless matched
            factor_id        | text  |        | row of the makers' figures; NULL unless matched
            locator          | text  |        | where that figure stands in its source
            candidates       | text  |        | JSON list of [model, kgCO2e of making or null], at most ten
            category_kgco2e  | real  | kgCO2e | embodied GWP of the year, headline view, category's factors; NULL unless matched
            maker_kgco2e     | real  | kgCO2e | the same with the maker's figure for making; NULL unless matched
        """),
    ),
    Table(
        "changes_member", "indicators", YEAR,
        ("member_id", "year", "basis", "criterion", "category", "service_id", "stage", "cause"),
        "Why a member's totals are not those of the year before: each part of the difference by its cause; nothing where one of the years has no figure.",
        _columns("""
            member_id        | text  |       | member
            year             | whole | year  | reporting year
            from_year        | whole | year  | the year that it is compared with
            basis            | text  |       | location, market (of greenhouse gases alone); making is depreciated
            criterion        | text  |       | criterion
            category         | text  |       | device category, or kind of service
            service_id       | text  |       | service that bought it; empty of devices, and of what serves none
            stage            | text  |       | manufacturing, distribution, end_of_life, embodied, use, combined
            cause            | text  |       | first_counted, no_longer_counted, partly_assessed, fleet, mix, ages, usage, grid, contracts, factors, method, coverage
            difference       | real  | unit  | what the cause adds to the difference of the totals; never 0
            unit             | text  |       | unit of the criterion
        """),
    ),
    Table(
        "changes_terms", "indicators", YEAR,
        ("member_id", "year", "basis", "category", "service_id", "stage", "activity", "term", "cause", "step"),
        "What each cause of `changes_member` is made of: the products whose numbers moved, with every number of both years (greenhouse gases).",
        _columns("""
            member_id        | text  |       | member
            year             | whole | year  | reporting year
            from_year        | whole | year  | the year that it is compared with
            basis            | text  |       | location, market; making is depreciated
            category         | text  |       | device category, or kind of service
            service_id       | text  |       | service that bought it; empty of devices, and of what serves none
            stage            | text  |       | manufacturing, distribution, end_of_life, embodied, use, combined
            activity         | text  |       | activity that a figure multiplies; NULL = a part of which the cause is the only one
            term             | text  |       | factor key; of electricity the country of the grid, or contracts; NULL as above
            cause            | text  |       | a cause of `changes_member`
            step             | whole |       | which comparison of two results, from 1: several where both years rest on different factor sets or code
            weight           | real  | 1     | what the comparison counts for
            adds             | real  | kgCO2e | what the cause adds by this product, weighted; sums are those of `changes_member`
            before           | real  | kgCO2e | the product in the year before; NULL = unknown
            now              | real  | kgCO2e | the product in the year; NULL = unknown
            fleet_before     | real  | device | devices in the fleet on some day of the year before; 1 of what is no device, NULL of parts of one cause
            fleet_now        | real  | device | the same of the year
            mix_before       | real  | 1     | share of the category, and of servers the parts of one machine, the year before
            mix_now          | real  | 1     | the same of the year
            known_before     | real  | 1     | share that is assessed, the year before
            known_now        | real  | 1     | the same of the year
            age_before       | real  | unit  | lives booked a device, or years in service, the year before
            age_now          | real  | unit  | the same of the year
            use_before       | real  | unit  | kWh of a year in service, or amount used, the year before
            use_now          | real  | unit  | the same of the year
            grid_before      | real  | kgCO2e/kWh | factor of the country's grid times its part, the year before; 1 of other products
            grid_now         | real  | kgCO2e/kWh | the same of the year
            contract_before  | real  | unit  | part that no contract covers, or what contracts weigh a kWh, the year before
            contract_now     | real  | unit  | the same of the year
            factor_before    | real  | unit  | published figure, the year before; 1 of electricity
            factor_now       | real  | unit  | the same of the year
        """),
    ),
    Table(
        "uncertainty_changes", "indicators", YEAR, ("member_id", "year", "basis", "criterion", "cause"),
        "How sure each cause of change is, and all together: the 95 % interval of the difference of both years' greenhouse gases, whose figures are the same draws.",
        _columns("""
            member_id        | text  |       | member
            year             | whole | year  | reporting year
            from_year        | whole | year  | the year that it is compared with
            basis            | text  |       | location, market; making is depreciated
            criterion        | text  |       | gwp
            cause            | text  |       | a cause of `changes_member`; counted_in_both = all of what is counted in both years; total
            difference       | real  | unit  | sum of `changes_member`: no draw
            low              | real  | unit  | 2.5 % of the draws are lower
            high             | real  | unit  | 2.5 % of the draws are higher
            p_higher         | real  | 1     | share of the draws in which the year adds something
            unit             | text  |       | unit of the criterion
        """),
    ),
    Table(
        "uncertainty_services", "indicators", YEAR, ("member_id", "year", "service_id"),
        "How sure it is that a digital service weighs more or less than the year before: greenhouse gases that the member bears, both years with the same draws.",
        _columns("""
            member_id        | text  |       | member
            year             | whole | year  | reporting year
            service_id       | text  |       | service with figures in both years
            from_year        | whole | year  | the year that it is compared with
            before           | real  | unit  | the year before; making is depreciated, electricity is the grid's
            now              | real  | unit  | the year
            difference       | real  | unit  | now less before: no draw
            low              | real  | unit  | 2.5 % of the draws are lower
            high             | real  | unit  | 2.5 % of the draws are higher
            p_higher         | real  | 1     | share of the draws in which the year adds something
            unit             | text  |       | unit of the criterion
        """),
    ),
    Table(
        "member_states", "indicators", YEAR, ("member_id", "year"),
        "Whether a member-year is whole, how much of it is assessed, and whether the region's tables count it.",
        _columns("""
            member_id        | text  |       | member
            year             | whole | year  | reporting year
            state            | text  |       | whole, failed (an earlier reading counts, if there is one), damaged (a file of the lake), missing (nothing was received)
            reason           | text  |       | failed: why the last reading came to nothing
            number           | text  |       | failed: under which number the error stands in the log
            lists            | text  |       | failed: JSON list of the names of lists concerned
            coverage         | real  | 1     | share of devices whose making and use are assessed in GWP; NULL = no device
            in_region        | flag  |       | whether the region's tables count it
            left_out         | text  |       | why not: failed, damaged, missing, unregistered, low_coverage, unsigned; NULL where they do
        """),
    ),
    Table(
        "indicators_member", "indicators", YEAR, ("member_id", "year", "indicator", "view", "basis"),
        "Sobriety indicators of one member, one row an indicator, view and basis.",
        _columns("""
            member_id        | text  |       | member
            year             | whole | year  | reporting year
            indicator        | text  |       | id of the table in the method README §9
            view             | text  |       | depreciation, service_life, acquisition, any
            basis            | text  |       | location, market, any
            value            | real  | unit  | NULL = not assessed
            low              | real  | unit  | 95 % interval of impacts and of what is avoided: 2.5 % of the draws are lower; NULL = not drawn
            high             | real  | unit  | 2.5 % of the draws are higher
            unit             | text  |       | unit
            numerator        | real  |       | ratio indicators: numerator (ratios are remade after sums)
            denominator      | real  |       | ratio indicators: denominator
            covered_share    | real  | 1     | share of the devices behind the figure that are assessed (R1: whose condition is given, L1: that are dated, R3: whose way out is, M4: whose mass is published, A1: of which it is known; E3, E4: of IT kWh; E5: of kWh; U1: of days and networks)
            status           | text  |       | ok, or why there is no value (missing_condition: of R1; missing_route: of R3; not_declared: of R2, U1, U2, E3 to E6)
            figures          | text  |       | keys of the published figures that it rests on beside those of `footprint`, joined by ';' (parameters, factors, normalisation); NULL = none
        """),
    ),
    Table(
        "uncertainty_member", "indicators", YEAR,
        ("member_id", "year", "output", "key", "view", "basis", "criterion", "correlation"),
        "The 95 % interval of one total of a member, by 10,000 seeded draws of factors and parameters.",
        _columns("""
            member_id        | text  |       | member
            year             | whole | year  | reporting year
            output           | text  |       | total; in the headline also category, stage, service
            key              | text  |       | which category, stage or service; * = all
            view             | text  |       | depreciation, service_life, acquisition
            basis            | text  |       | location, market
            criterion        | text  |       | criterion
            correlation      | real  | 1     | between figures of one source: as the method has it; 0 and 1 beside it as bounds
            value            | real  | unit  | the published figure: what is assessed, no draw
            median           | real  | unit  | of the draws
            low              | real  | unit  | 2.5 % of the draws are lower
            high             | real  | unit  | 2.5 % of the draws are higher
            unit             | text  |       | unit
        """),
    ),
    Table(
        "uncertainty_drivers", "indicators", YEAR, ("member_id", "year", "kind", "driver"),
        "What makes the interval of a member's greenhouse gases in the headline: shares of its variance.",
        _columns("""
            member_id        | text  |       | member
            year             | whole | year  | reporting year
            kind             | text  |       | making, electricity, network, models, life, consumption, pue, share, own_values
            driver           | text  |       | factor key, parameter key, or own_values
            share            | real  | 1     | of the variance; all shares of a member add up to 1
            low              | real  | kgCO2e | lower bound of the total if this were known
            high             | real  | kgCO2e | upper bound of the total if this were known
        """),
    ),
    Table(
        "levers_member", "indicators", YEAR,
        ("member_id", "year", "lever", "subject", "criterion", "year_offset"),
        "What a member could save in a year: its inventory less the changed one, both through the method. Beside every total, never netted; a screening, not for communication.",
        _columns("""
            member_id        | text  |       | member
            year             | whole | year  | reporting year, whose grid, factors and usage are held
            lever            | text  |       | keep_longer, fewer_screens, idle_stock, pool_hosts, free_software, better_room, lighter_pages, less_mobile_data, refurbished; together = all that last, on one inventory
            subject          | text  |       | device category or digital service; * = all that the lever is about
            parameters       | text  |       | JSON of the lever's parameters; of `together` the levers
            criterion        | text  |       | criterion
            year_offset      | whole | year  | years after the reporting year; 0 = any year at full effect
            full_effect_year | whole | year  | year from which the saving is whole; NULL = over when today's devices have gone, or unknown
            devices          | real  | device | that the lever is about; NULL = it is about usage
            kept_years       | real  | year   | age at which the devices of `keep_longer` go today: of those of known age as many are past their expected life as in a steady stock replaced so late, but no more than the oldest is; NULL = another lever
            saving           | real  | unit  | footprint of the inventory less that of the changed one; NULL = bounded only, or the lever does not apply
            low              | real  | unit  | 2.5 % of the paired draws are lower; of `bounded` the lower bound; of `averages` 0
            high             | real  | unit  | 2.5 % of the paired draws are higher; of `bounded` the upper bound
            p_saves          | real  | 1     | share of the paired draws in which something is saved; NULL = not known
            unit             | text  |       | unit
            saving_eur       | real  | EUR   | not spent on new devices in the year; NULL = a price is unknown, or none is at stake
            in_set           | real  | unit  | part of the saving of `together` (parts add up); NULL = not in it
            status           | text  |       | ok, once (over when today's devices have gone), averages (of GB: what the account would fall by, at most), bounded; else why the lever does not apply
        """),
    ),
    Table(
        "levers_terms", "indicators", YEAR,
        ("member_id", "year", "lever", "category", "stage", "activity", "factor_key"),
        "What each lever of `levers_member` saves figure by figure, at full effect, or in its best year if it is over one day (greenhouse gases).",
        _columns("""
            member_id        | text  |       | member
            year             | whole | year  | reporting year
            lever            | text  |       | a lever of `levers_member`
            year_offset      | whole | year  | years after the reporting year; 0 = any year at full effect
            category         | text  |       | device category, or kind of service
            stage            | text  |       | manufacturing, distribution, end_of_life, embodied, use, combined
            activity         | text  |       | activity that the figure multiplies
            factor_key       | text  |       | figure of the year
            usual            | real  | kgCO2e | a year of the inventory as it is
            changed          | real  | kgCO2e | a year of the changed inventory
            saves            | real  | kgCO2e | the one less the other; never 0
        """),
    ),
    Table(
        "uncertainty_region", "indicators", YEAR, ("year", *CELL, "criterion"),
        "The 95 % interval of each total of the headline, by cell of the region, by the same draws as those of members; only those of cells that are published leave the pôle.",
        _columns("""
            year             | whole | year  | reporting year
            sector           | text  |       | key of sectors, or unclassified; * = all
            zone             | text  |       | key of zones, or unclassified; * = all
            size             | text  |       | small, medium, large, unknown; * = all
            criterion        | text  |       | criterion
            value            | real  | unit  | the sum, of which region_cells says whether it is published
            median           | real  | unit  | of the draws
            low              | real  | unit  | 2.5 % of the draws are lower
            high             | real  | unit  | 2.5 % of the draws are higher
            unit             | text  |       | unit
        """),
    ),
    Table(
        "uncertainty_region_change", "indicators", YEAR, ("year", "indicator"),
        "The 95 % interval of the region's change like for like, both years with the same draws; what of it is published leaves the pôle.",
        _columns("""
            year             | whole | year  | reporting year
            from_year        | whole | year  | the year that it is compared with
            indicator        | text  |       | C8_num (what moved) or C8 (over the year before, counted as this one)
            value            | real  | unit  | as the region's sums give it: no draw
            low              | real  | unit  | 2.5 % of the draws are lower; two digits, outwards
            high             | real  | unit  | 2.5 % of the draws are higher; likewise
            unit             | text  |       | unit
        """),
    ),
    Table(
        "uncertainty_region_parts", "indicators", YEAR, ("year", "indicator"),
        "The 95 % interval of shares of the region's greenhouse gases and of what is avoided; what of it is published leaves the pôle.",
        _columns("""
            year             | whole | year  | reporting year
            indicator        | text  |       | C5, C6_terminal, C6_network, C6_datacentre or A1
            value            | real  | unit  | as the region's sums give it: no draw
            low              | real  | unit  | 2.5 % of the draws are lower; two digits, outwards
            high             | real  | unit  | 2.5 % of the draws are higher; likewise
            unit             | text  |       | unit
        """),
    ),
    Table(
        "region_sources", "indicators", YEAR, ("year", "output", "source", "holding_id"),
        "What each figure that moves an interval of uncertainty_region_parts is of, by holding: whether the interval may be told; it never leaves the pôle.",
        _columns("""
            year             | whole | year  | reporting year
            output           | text  |       | A1, or the side of a share
            source           | text  |       | published figure, parameter, or own: what members say of their own lines
            holding_id       | text  |       | members of one group share it; a member without one is its own
            amount           | real  | kgCO2e | greenhouse gases that rest on it; of own their variance
        """),
    ),
    Table(
        "region_amounts", "indicators", YEAR, ("year", "holding_id", *CELL, "family", "atom"),
        "What the members of one holding in one sector, zone and size add to what the region's figures are made of; it never leaves the pôle.",
        _columns("""
            year             | whole | year  | reporting year
            holding_id       | text  |       | members of one group share it; a member without one is its own
            sector           | text  |       | key of sectors, or unclassified
            zone             | text  |       | key of zones, or unclassified
            size             | text  |       | small (below 50 employees), medium (50 to 249), large (250 and more), unknown
            family           | text  |       | amounts of different families have nothing in common
            atom             | text  |       | what is added up
            amount           | real  | unit  | sum over the members; no row where nothing of it is known
        """),
    ),
    Table(
        "region_variables", "indicators", YEAR,
        ("year", *FIGURE, "atom"),
        "How each figure of the region is made of atoms: the sum over atoms of coefficient times amount.",
        _columns("""
            year             | whole | year  | reporting year
            indicator        | text  |       | indicator, or one side of a ratio (C2_num, C2_den)
            criterion        | text  |       | criterion; any = does not apply
            view             | text  |       | depreciation, service_life, acquisition, any
            basis            | text  |       | location, market, any
            stage            | text  |       | total, making, rest (use, and making and use in one), any
            atom             | text  |       | atom of region_amounts
            family           | text  |       | family of the atom
            unit             | text  |       | unit of the figure
            coefficient      | real  | unit  | what one unit of the atom adds
            level            | text  |       | cells: may be given by cell; region: for the whole region only; years: likewise, after all else
        """),
    ),
    Table(
        "region_cells", "indicators", YEAR,
        ("year", *FIGURE, *CELL),
        "What the region publishes of a year, and what it withholds: one row a cell of every figure and ratio.",
        _columns("""
            year             | whole | year  | reporting year
            indicator        | text  |       | indicator, or one side of a ratio (C2_num, C2_den)
            criterion        | text  |       | criterion; any = does not apply
            view             | text  |       | depreciation, service_life, acquisition, any
            basis            | text  |       | location, market, any
            stage            | text  |       | total, making, rest (use, and making and use in one), any
            sector           | text  |       | key of sectors, or unclassified; * = all
            zone             | text  |       | key of zones, or unclassified; * = all
            size             | text  |       | small, medium, large, unknown; * = all
            value            | real  | unit  | rounded; NULL = withheld or not assessed
            unit             | text  |       | unit
            status           | text  |       | published, withheld, not_assessed (nobody has a figure, in the whole region)
            members          | whole | member | members behind the figure; NULL unless published
            holdings         | whole | holding | holdings behind it; NULL unless published
            employees        | real  | fte   | employees of these members, as far as known; NULL unless published
            devices          | real  | device | devices of these members; NULL unless published
            low              | real  | unit  | 2.5 % of the draws are lower; NULL = not drawn, or not published
            high             | real  | unit  | 2.5 % of the draws are higher
            rounded_to       | real  | unit  | step that the value was rounded to: the truth is within half of it
        """),
    ),
    Table(
        "region_peers", "indicators", YEAR, ("year", "indicator", "sector", "size"),
        "Limits between the quarters of groups of members, as members' reports give them: made once, by the year's release.",
        _columns("""
            year             | whole | year    | year in whose reports they stand
            of_year          | whole | year    | year of the figures that are compared
            indicator        | text  |         | indicator
            sector           | text  |         | key of sectors; * = all
            size             | text  |         | small, medium, large; * = all
            holdings         | whole | holding | holdings of the group with a figure
            low              | real  | unit    | a quarter of them have less; NULL = only the middle is given
            middle           | real  | unit    | half of them have less
            high             | real  | unit    | a quarter of them have more; NULL = only the middle is given
            unit             | text  |         | unit
        """),
    ),
    Table(
        "own_footprint", "release", YEAR, ("year", "run"),
        "What producing the year's results (without the region's) itself cost: measured once with CodeCarbon, then an "
        "input like any other.",
        _columns("""
            year             | whole | year  | reporting year
            run              | text  |       | which run was measured
            energy_kwh       | real  | kWh   | electricity measured or modelled by CodeCarbon
            duration_s       | real  | s     | wall time
            kgco2e           | real  | kgCO2e | energy times our own factor for the country and year
            method           | text  |       | what CodeCarbon measured and what it modelled
        """),
    ),
)  # fmt: skip


class _Tables(dict[str, Table]):
    """Tables by name; KeyError names the ones that exist."""

    def __missing__(self, name: str) -> Table:
        raise KeyError(f"no table {name!r} in the lake; there are {', '.join(self)}")


# Every table of the lake by name, in the order of the data's way.
TABLES = _Tables({table.name: table for table in _TABLES})


def tables() -> dict[str, Table]:
    """Every table by name."""
    return TABLES


def table(name: str) -> Table:
    """The table called `name`; KeyError names the ones that exist."""
    return TABLES[name]
