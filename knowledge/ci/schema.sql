-- The CI configuration database. NULL is unknown, everywhere; "unlimited" is a flag of its own, never a number.
-- A comment above a table says what one row is; a comment beside a column says its meaning and [unit].
-- The build copies these comments into the table `dictionary`.

-- One computing system, research cloud, testbed or edge device family.
CREATE TABLE systems (
    system_id VARCHAR PRIMARY KEY, -- short id, the key everywhere
    name VARCHAR NOT NULL, -- name as people say it
    aliases VARCHAR[], -- other names
    organization VARCHAR NOT NULL, -- who runs it; key into sites
    country VARCHAR, -- ISO code of two letters
    kind VARCHAR NOT NULL, -- hpc, cloud, edge, testbed or htc
    status VARCHAR, -- production, retired or planned
    scheduler VARCHAR, -- slurm, pbs, lsf, flux, pjm, oar, htcondor, gridengine; none = no batch system
    names_are VARCHAR NOT NULL, -- what the partition names are: partition, qos, resource_type or duration_category
    charge_unit_text VARCHAR, -- the site's words about its charge unit
    free_of_charge VARCHAR, -- the words that say that use is free; NULL = nobody says so
    usd_per_unit DOUBLE, -- price of one charge unit, where a source gives one [USD]
    usd_per_unit_unit VARCHAR, -- the unit that price is for
    usd_per_unit_date VARCHAR, -- when that price held
    usd_per_unit_note VARCHAR, -- how that price was come by
    modules_hint VARCHAR, -- software modules to start from
    docs_url VARCHAR, -- the site's documentation
    as_of VARCHAR, -- date of the facts: YYYY, YYYY-MM or YYYY-MM-DD
    notes VARCHAR, -- what else the sources say, conflicts included
    how VARCHAR NOT NULL, -- how it was come by: manual, discovered or imported
    source_ids VARCHAR[] NOT NULL -- keys into sources
);

-- One way to get access to a system.
CREATE TABLE system_programs (
    system_id VARCHAR NOT NULL, -- key into systems
    program VARCHAR NOT NULL, -- allocation programme or kind of access, such as ACCESS or INCITE
    as_of VARCHAR, -- date of the facts
    how VARCHAR NOT NULL, -- how it was come by: manual, discovered or imported
    source_ids VARCHAR[] NOT NULL -- keys into sources
);

-- One kind of node of a system.
CREATE TABLE node_types (
    system_id VARCHAR NOT NULL, -- key into systems
    node_type VARCHAR NOT NULL, -- id within the system
    node_count INTEGER, -- nodes of this type [nodes]
    cpu_text VARCHAR, -- processor as the site writes it
    processor_id VARCHAR, -- key into processors (derived from cpu_text); NULL = the text names no exact model
    sockets INTEGER, -- processors in a node [sockets]
    cores_per_node INTEGER, -- physical cores jobs can use [cores]
    threads_per_core INTEGER, -- hardware threads [threads per core]
    memory_gb DOUBLE, -- main memory as the site writes it [GB; most sites mean GiB]
    memory_is_unified BOOLEAN NOT NULL, -- CPU and accelerator share one memory (derived from the accelerator): never add the two
    gpu_text VARCHAR, -- accelerator as the site writes it
    accelerator_id VARCHAR, -- key into accelerators (derived from gpu_text, see accelerator_how); NULL = none, unknown or ambiguous
    accelerator_candidates VARCHAR[], -- rows it may be, when the text fits several
    accelerator_how VARCHAR, -- how the row was found: alias, stated or derived
    accelerator_reason VARCHAR, -- why there is no row
    gpus_per_node DOUBLE, -- accelerators as the scheduler counts them, can be a fraction; 0 = none, NULL = unknown [devices]
    gpu_memory_gb DOUBLE, -- memory of one accelerator as the site writes it [GB]
    gpu_gres VARCHAR, -- the scheduler's name for them, such as gpu:a100
    local_storage_gb DOUBLE, -- disk in the node [GB]
    interconnect VARCHAR, -- network of the node
    interconnect_gbit_per_s DOUBLE, -- its rate per node [Gbit/s]
    is_virtual BOOLEAN NOT NULL, -- a virtual machine size, not a physical node
    features VARCHAR[], -- what jobs can ask for with a constraint
    unavailable_nodes INTEGER, -- down or drained when it was read; NULL = not looked at [nodes]
    notes VARCHAR, -- what else the sources say
    as_of VARCHAR, -- date of the facts
    how VARCHAR NOT NULL, -- how it was come by: manual, discovered or imported
    source_ids VARCHAR[] NOT NULL, -- keys into sources
    PRIMARY KEY (system_id, node_type)
);

-- One way in which the accelerators of a kind of node are cut (MIG profile, vGPU, shard).
CREATE TABLE accelerator_slices (
    system_id VARCHAR NOT NULL, -- key into systems
    node_type VARCHAR NOT NULL, -- key into node_types
    profile VARCHAR NOT NULL, -- name of the cut, such as 1g.5gb
    memory_gb DOUBLE, -- memory of one slice [GB]
    fraction DOUBLE, -- part of the accelerator
    slices_per_node INTEGER, -- slices of this profile on one node [slices]
    gres VARCHAR, -- how a job asks for it
    notes VARCHAR, -- what else the sources say
    as_of VARCHAR, -- date of the facts
    how VARCHAR NOT NULL, -- how it was come by: manual, discovered or imported
    source_ids VARCHAR[] NOT NULL -- keys into sources
);

-- One partition, queue, QOS or resource type of a system.
CREATE TABLE partitions (
    system_id VARCHAR NOT NULL, -- key into systems
    partition VARCHAR NOT NULL, -- name as written for people, qualifier included
    partition_name VARCHAR, -- what a script writes (derived from the name); NULL = users name none
    constraint_name VARCHAR, -- node feature to ask for with -C (derived from the name)
    qos VARCHAR, -- quality of service to ask for
    qualifier VARCHAR, -- words in brackets behind the name (derived)
    max_walltime_hours DOUBLE, -- longest job [h]; NULL = unknown, unless walltime_unlimited
    walltime_unlimited BOOLEAN NOT NULL, -- a source says that there is no walltime limit
    default_walltime_hours DOUBLE, -- walltime of a job that asks for none [h]
    min_nodes INTEGER, -- fewest nodes of a job [nodes]
    max_nodes DOUBLE, -- most nodes of a job, can be a half [nodes]
    min_walltime_hours DOUBLE, -- shortest job [h]
    min_cores_per_node INTEGER, -- fewest cores a job may ask for on a node [cores]
    max_cores_per_node INTEGER, -- most cores a job may ask for on a node [cores]
    min_memory_gb_per_node DOUBLE, -- least memory a job may ask for on a node [GB]
    max_memory_gb_per_node DOUBLE, -- most memory a job may ask for on a node [GB]
    default_memory_gb_per_core DOUBLE, -- memory of a job that asks for none [GB per core]
    max_gpus_per_job DOUBLE, -- most accelerators of a job [devices]
    max_jobs_per_user INTEGER, -- jobs a user may have, waiting ones included [jobs]
    max_running_jobs_per_user INTEGER, -- jobs of a user that run at once [jobs]
    max_nodes_per_user DOUBLE, -- nodes of a user's running jobs together [nodes]
    max_cores_per_user INTEGER, -- cores of a user's running jobs together [cores]
    max_gpus_per_user DOUBLE, -- accelerators of a user's running jobs together [devices]
    shared_nodes BOOLEAN, -- whether a job may take part of a node
    charge_factor DOUBLE, -- units charged per basis hour; means something else on every system; NULL = unknown
    charge_basis VARCHAR, -- core_hour, gpu_hour or node_hour
    charge_unit VARCHAR, -- name of the unit, such as SU (derived from the site's words)
    minimum_charge_hours DOUBLE, -- a shorter job is charged as if it had run so long [h]
    is_free BOOLEAN NOT NULL, -- a source says that nothing is charged
    gpu_request_flag VARCHAR, -- how to ask for accelerators, or why one must not
    interactive BOOLEAN NOT NULL, -- for debugging, interactive or test work (derived from the name or notes)
    service BOOLEAN NOT NULL, -- for login, data transfer, visualisation (derived from the name or notes)
    preemptible BOOLEAN NOT NULL, -- jobs may be pre-empted (derived from the name or notes)
    reservation_only BOOLEAN, -- jobs run there only inside a reservation; NULL = unknown
    allowed VARCHAR, -- who may use it, in the site's words; NULL = unknown
    state VARCHAR, -- up, down, drain or inactive when it was read; NULL = not looked at
    notes VARCHAR, -- what else the sources say
    as_of VARCHAR, -- date of the facts
    how VARCHAR NOT NULL, -- how it was come by: manual, discovered or imported
    source_ids VARCHAR[] NOT NULL, -- keys into sources
    PRIMARY KEY (system_id, partition)
);

-- One partition on one node type it reaches, with what differs there.
CREATE TABLE partition_node_types (
    system_id VARCHAR NOT NULL, -- key into systems
    partition VARCHAR NOT NULL, -- key into partitions
    node_type VARCHAR NOT NULL, -- key into node_types
    charge_factor DOUBLE, -- of the partition on this node type
    is_part_of_node BOOLEAN NOT NULL, -- one "node" of this partition is only a part of the node type
    gpus_per_node DOUBLE, -- accelerators a job gets per node there; NULL = unknown [devices]
    cores_per_node INTEGER, -- cores a job gets per node there [cores]
    memory_gb DOUBLE, -- memory a job gets per node there [GB]
    as_of VARCHAR, -- date of the facts
    how VARCHAR NOT NULL, -- how it was come by: manual, discovered or imported
    source_ids VARCHAR[] NOT NULL, -- keys into sources
    PRIMARY KEY (system_id, partition, node_type)
);

-- What one hour of one resource costs in a partition, where the rule is more than factor times basis.
CREATE TABLE charge_rates (
    system_id VARCHAR NOT NULL, -- key into systems
    partition VARCHAR NOT NULL, -- key into partitions
    resource VARCHAR NOT NULL, -- core, gpu, node or memory_gb
    per_hour DOUBLE NOT NULL, -- price of an hour of one of them, in the unit
    unit VARCHAR NOT NULL, -- what is charged in, such as SU or USD
    combine VARCHAR NOT NULL, -- sum of all rates of the partition, or the max of them
    minimum_hours DOUBLE, -- a shorter job is charged as if it had run so long [h]
    minimum_amount DOUBLE, -- least a job is charged, in the unit
    date VARCHAR, -- when the rule held
    note VARCHAR, -- the site's words
    as_of VARCHAR, -- date of the facts
    how VARCHAR NOT NULL, -- how it was come by: manual, discovered or imported
    source_ids VARCHAR[] NOT NULL -- keys into sources
);

-- Limits of one quality of service (Slurm QOS), whatever the partition.
CREATE TABLE qos_limits (
    system_id VARCHAR NOT NULL, -- key into systems
    qos VARCHAR NOT NULL, -- name
    max_walltime_hours DOUBLE, -- longest job [h]
    max_nodes DOUBLE, -- most nodes of a job [nodes]
    max_nodes_per_user DOUBLE, -- nodes of a user's running jobs together [nodes]
    max_cores_per_user INTEGER, -- cores of a user's running jobs together [cores]
    max_gpus_per_user DOUBLE, -- accelerators of a user's running jobs together [devices]
    max_running_jobs_per_user INTEGER, -- jobs of a user that run at once [jobs]
    max_jobs_per_user INTEGER, -- jobs a user may have, waiting ones included [jobs]
    priority INTEGER, -- higher goes first
    usage_factor DOUBLE, -- multiplies the charge
    preempts VARCHAR[], -- QOS whose jobs it may stop
    partitions VARCHAR[], -- partitions it is tied to; empty = all
    notes VARCHAR, -- what else the sources say
    as_of VARCHAR, -- date of the facts
    how VARCHAR NOT NULL, -- how it was come by: manual, discovered or imported
    source_ids VARCHAR[] NOT NULL -- keys into sources
);

-- Nodes that were set aside when the system was read.
CREATE TABLE reservations (
    system_id VARCHAR NOT NULL, -- key into systems
    reservation VARCHAR NOT NULL, -- name
    starts_at VARCHAR, -- moment in universal time
    ends_at VARCHAR, -- moment in universal time
    nodes INTEGER, -- nodes set aside [nodes]
    partition VARCHAR, -- partition they are in
    notes VARCHAR, -- what else the system says
    as_of VARCHAR, -- when it was read
    how VARCHAR NOT NULL, -- how it was come by: manual, discovered or imported
    source_ids VARCHAR[] NOT NULL -- keys into sources
);

-- One piece of software that is ready to be loaded.
CREATE TABLE software (
    system_id VARCHAR NOT NULL, -- key into systems
    name VARCHAR NOT NULL, -- software
    version VARCHAR, -- its version
    module VARCHAR, -- what to load
    as_of VARCHAR, -- date of the facts
    how VARCHAR NOT NULL, -- how it was come by: manual, discovered or imported
    source_ids VARCHAR[] NOT NULL -- keys into sources
);

-- One page of a site's documentation.
CREATE TABLE documentation_links (
    system_id VARCHAR NOT NULL, -- key into systems
    topic VARCHAR NOT NULL, -- what it is about
    url VARCHAR NOT NULL, -- link
    as_of VARCHAR, -- date of the facts
    how VARCHAR NOT NULL, -- how it was come by: manual, discovered or imported
    source_ids VARCHAR[] NOT NULL -- keys into sources
);

-- One file system that users of a system see.
CREATE TABLE storage_areas (
    system_id VARCHAR NOT NULL, -- key into systems
    area VARCHAR NOT NULL, -- path or name
    kind VARCHAR, -- home, project, scratch, node-local, local, archive or object
    quota VARCHAR, -- limit in the site's words
    quota_bytes DOUBLE, -- the limit on size, where the words state one (derived) [bytes]
    quota_files BIGINT, -- the limit on the number of files, where the words state one (derived) [files]
    purge_days INTEGER, -- files unused for so long are deleted; 0 = at the end of the job; NULL = unknown [days]
    filesystem VARCHAR, -- its technology
    as_of VARCHAR, -- date of the facts
    how VARCHAR NOT NULL, -- how it was come by: manual, discovered or imported
    source_ids VARCHAR[] NOT NULL -- keys into sources
);

-- One accelerator, as schedulers count it. Peaks are dense.
CREATE TABLE accelerators (
    accelerator_id VARCHAR PRIMARY KEY, -- short id
    vendor VARCHAR NOT NULL, -- maker
    name VARCHAR NOT NULL, -- as a person reads it
    architecture VARCHAR NOT NULL, -- vendor's generation
    release_year INTEGER, -- year
    memory_gib DOUBLE, -- device memory [GiB; what vendors call GB]
    memory_type VARCHAR, -- HBM3, GDDR6 ...
    memory_bandwidth_gb_s DOUBLE, -- peak of the datasheet [GB/s]
    fp64_tflops DOUBLE, -- vector peak [TFLOP/s]
    fp64_tensor_tflops DOUBLE, -- matrix peak [TFLOP/s]
    fp32_tflops DOUBLE, -- vector peak [TFLOP/s]
    tf32_tensor_tflops DOUBLE, -- matrix peak [TFLOP/s]
    fp16_tensor_tflops DOUBLE, -- matrix peak [TFLOP/s]
    bf16_tensor_tflops DOUBLE, -- matrix peak [TFLOP/s]
    fp8_tensor_tflops DOUBLE, -- matrix peak [TFLOP/s]
    int8_tops DOUBLE, -- integer peak [TOP/s]
    interconnect VARCHAR, -- link to its neighbours
    interconnect_gb_s DOUBLE, -- its peak per device [GB/s]
    pcie VARCHAR, -- PCIe generation and width
    tdp_w DOUBLE, -- board or module limit, not what a job draws [W]
    unified_memory BOOLEAN NOT NULL, -- shares its memory with the CPU
    compute_capability VARCHAR, -- CUDA compute capability
    confidence VARCHAR NOT NULL, -- how far the figures were checked: read, partly_read or not_reread
    notes VARCHAR, -- what else the sources say
    source VARCHAR NOT NULL, -- where the figures come from
    source_url VARCHAR, -- first link of the source
    source_date VARCHAR, -- latest date the source names
    how VARCHAR NOT NULL -- how it was come by: manual, discovered or imported
);

-- One name that an accelerator goes by.
CREATE TABLE accelerator_aliases (
    alias VARCHAR PRIMARY KEY, -- name as cluster documentation, Slurm or a cloud writes it
    accelerator_id VARCHAR NOT NULL -- key into accelerators
);

-- One processor (socket).
CREATE TABLE processors (
    processor_id VARCHAR PRIMARY KEY, -- short id
    vendor VARCHAR NOT NULL, -- maker
    name VARCHAR NOT NULL, -- as a person reads it
    microarchitecture VARCHAR, -- generation
    release_year INTEGER, -- year
    cores INTEGER, -- cores [cores]
    base_ghz DOUBLE, -- base clock [GHz]
    simd VARCHAR, -- vector instructions
    peak_fp64_gflops DOUBLE, -- cores x base clock x operations per cycle (derived) [GFLOP/s]
    peak_fp32_gflops DOUBLE, -- likewise [GFLOP/s]
    memory_type VARCHAR, -- memory technology
    memory_channels INTEGER, -- channels
    memory_bandwidth_gb_s DOUBLE, -- peak [GB/s]
    tdp_w DOUBLE, -- limit [W]
    aliases VARCHAR[], -- other names
    confidence VARCHAR NOT NULL, -- read, partly_read or not_reread
    notes VARCHAR, -- what else the sources say
    source VARCHAR NOT NULL, -- where the figures come from
    source_url VARCHAR, -- first link of the source
    source_date VARCHAR, -- latest date the source names
    how VARCHAR NOT NULL -- how it was come by: manual, discovered or imported
);

-- One instance type of a commercial cloud in one region; provider, instance type and region together are the key.
CREATE TABLE cloud_instances (
    provider VARCHAR NOT NULL, -- aws, azure, gcp, ...
    instance_type VARCHAR NOT NULL, -- the provider's name
    region VARCHAR, -- region of the on-demand price
    vcpus DOUBLE, -- virtual CPUs [vCPUs]
    memory_gib DOUBLE, -- memory [GiB]
    accelerator_id VARCHAR, -- key into accelerators; NULL = none, or its name fits no single row
    accelerator_text VARCHAR, -- accelerator as the price list writes it, where that is all that is known
    gpus DOUBLE, -- accelerators, can be a fraction [devices]
    on_demand_usd_per_hour DOUBLE, -- whole instance; NULL = unknown, not free [USD/h]
    on_demand_date VARCHAR, -- date of that price
    spot_usd_per_hour DOUBLE, -- whole instance; changes all the time [USD/h]
    spot_region VARCHAR, -- region of the spot price
    spot_date VARCHAR, -- date of that price
    reservation_only BOOLEAN, -- cannot be had on demand; NULL = unknown
    notes VARCHAR, -- what else the sources say
    source VARCHAR NOT NULL, -- where the on-demand price comes from
    spot_source VARCHAR, -- where the spot price comes from
    how VARCHAR NOT NULL -- how it was come by: manual or imported
);

-- One place: where an organization's machines or a cloud region stand.
CREATE TABLE sites (
    organization VARCHAR PRIMARY KEY, -- key from systems; clouds: provider and region
    kind VARCHAR NOT NULL, -- hpc, testbed, research_cloud, htc_pool, edge_vendor or cloud_region
    provider VARCHAR, -- cloud provider
    region VARCHAR, -- cloud region
    country VARCHAR, -- ISO code of two letters
    state_or_region VARCHAR, -- state or region
    city VARCHAR, -- town
    latitude DOUBLE, -- often that of the town [degrees]
    longitude DOUBLE, -- often that of the town [degrees]
    grid_zone VARCHAR, -- zone of the electricity grid
    carbon_g_per_kwh DOUBLE, -- annual average of the grid, location-based [g CO2e/kWh]
    carbon_method VARCHAR, -- life_cycle_consumption or operational: never compare the two
    carbon_year INTEGER, -- year of the average
    pue DOUBLE, -- published power usage effectiveness; NULL = unknown, not 1.0
    pue_year INTEGER, -- its year
    notes VARCHAR, -- bounds, candidates and what else the sources say
    source VARCHAR, -- where the figures come from
    how VARCHAR NOT NULL -- how it was come by: manual or derived
);

-- One fact on moving data.
CREATE TABLE transfer_facts (
    subject VARCHAR NOT NULL, -- provider, site, system or file system
    kind VARCHAR NOT NULL, -- egress_price, link, filesystem or rate
    value DOUBLE, -- read only with unit and conditions; NULL = looked for and not found
    unit VARCHAR NOT NULL, -- usd_per_gb, usd_per_gib, gbit_per_s, gbyte_per_s ...
    conditions VARCHAR, -- when the value holds
    system_ids VARCHAR[], -- systems the subject names (derived from the names)
    date VARCHAR, -- date of the fact
    source VARCHAR, -- where it comes from
    how VARCHAR NOT NULL -- how it was come by: manual
);

-- One cloud's way to bill the time of instances.
CREATE TABLE cloud_billing (
    provider VARCHAR PRIMARY KEY, -- aws, azure, gcp, ...
    step_seconds DOUBLE NOT NULL, -- time is billed in whole steps of so long [s]
    minimum_seconds DOUBLE, -- least time that is billed; NULL = the sources name none [s]
    applies_to VARCHAR NOT NULL, -- what the source says it of
    date VARCHAR, -- date of the fact
    source VARCHAR NOT NULL, -- where it comes from
    how VARCHAR NOT NULL -- how it was come by: manual
);

-- One price of storing data in a cloud; prices by volume have a row a step.
CREATE TABLE cloud_storage_prices (
    provider VARCHAR NOT NULL, -- aws, azure, gcp, ...
    kind VARCHAR NOT NULL, -- object or block
    product VARCHAR NOT NULL, -- the provider's name
    region VARCHAR, -- region of the price
    value DOUBLE, -- US dollars, read only with unit; NULL = looked for and not found
    unit VARCHAR NOT NULL, -- usd_per_gb_month, usd_per_gib_month or usd_per_gib_hour
    conditions VARCHAR, -- the step of volume that it holds for; NULL = any volume
    date VARCHAR, -- date of the price
    source VARCHAR NOT NULL, -- where it comes from
    how VARCHAR NOT NULL -- how it was come by: manual
);

-- One page, command or export that facts come from.
CREATE TABLE sources (
    source_id VARCHAR PRIMARY KEY, -- system id, colon, number in the file
    system_id VARCHAR NOT NULL, -- key into systems
    url VARCHAR NOT NULL, -- link, or words where no page can be named
    covers VARCHAR NOT NULL, -- what it was read for
    date VARCHAR, -- its date
    read_on VARCHAR NOT NULL, -- when it was read
    how VARCHAR NOT NULL, -- manual, discovered or imported
    is_weak BOOLEAN NOT NULL -- names no page that one could read again: low confidence
);

-- One disagreement between sources; both values are kept.
CREATE TABLE conflicts (
    system_id VARCHAR NOT NULL, -- key into systems
    subject VARCHAR NOT NULL, -- what it is about
    field VARCHAR NOT NULL, -- which property
    kept VARCHAR NOT NULL, -- value that stands in the tables, with who says it
    other VARCHAR NOT NULL, -- the other value, with who says it
    note VARCHAR NOT NULL, -- what is known about the disagreement
    as_of VARCHAR -- date of the facts
);

-- One value that comes from elsewhere than its row: filled, replaced or confirmed by a program.
CREATE TABLE value_origins (
    relation VARCHAR NOT NULL, -- table
    system_id VARCHAR NOT NULL, -- key into systems
    row_key VARCHAR NOT NULL, -- which row of the system
    column_name VARCHAR NOT NULL, -- which value
    how VARCHAR NOT NULL, -- discovered or imported
    as_of VARCHAR, -- date of the value
    source_ids VARCHAR[] NOT NULL, -- keys into sources
    change VARCHAR NOT NULL, -- fills, replaces or confirms what was collected by hand
    replaced VARCHAR, -- the value that it replaces
    reason VARCHAR -- why it may replace it
);

-- What the tables say of one system in all; worked out when the database is built, for the views.
CREATE TABLE system_summaries (
    system_id VARCHAR NOT NULL, -- key into systems
    programs VARCHAR, -- ways to get access (derived)
    accelerators VARCHAR, -- accelerator models as the site writes them, virtual machine sizes aside (derived)
    known_nodes BIGINT, -- sum of the known node counts (derived) [nodes]
    known_gpus DOUBLE, -- sum where node count and accelerators per node are known (derived) [devices]
    partitions BIGINT NOT NULL, -- partitions listed (derived) [partitions]
    longest_walltime_hours DOUBLE -- longest known limit of its partitions, services aside (derived) [h]
);

-- What the tables say of one partition in all; worked out when the database is built, for the views.
CREATE TABLE partition_summaries (
    system_id VARCHAR NOT NULL, -- key into systems
    partition VARCHAR NOT NULL, -- key into partitions
    node_types VARCHAR, -- kinds of nodes it reaches (derived)
    charge_rule VARCHAR -- rule of several rates, where there is one (derived)
);

-- What was built, and from what.
CREATE TABLE meta (
    key VARCHAR PRIMARY KEY, -- name
    value VARCHAR NOT NULL -- value
);

-- This documentation: every column of every table and view.
CREATE TABLE dictionary (
    relation VARCHAR NOT NULL, -- table or view
    relation_kind VARCHAR NOT NULL, -- table or view
    relation_meaning VARCHAR NOT NULL, -- what one row is
    column_position INTEGER NOT NULL, -- place in the relation
    column_name VARCHAR NOT NULL, -- column
    column_type VARCHAR NOT NULL, -- type
    meaning VARCHAR NOT NULL -- meaning and [unit]
);
