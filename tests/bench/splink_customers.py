"""splink_customers.py FILE: customers deduplicated by Splink, as its documentation recommends for its DuckDB backend: phone numbers and
websites brought into one form, term frequencies where values are skewed, u from random pairs, m by expectation maximisation on
two blockings, links from a probability of 0.95 on, clusters as connected components. Writes id and cluster_id to standard output."""
import sys

import duckdb
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

connection = duckdb.connect()
connection.execute("set threads to 2")
connection.execute(f"""create table accounts as select id,
    nullif(lower(name), '') as name, nullif(city, '') as city, nullif(address, '') as address,
    nullif(right(regexp_replace(phone, '[^0-9]', '', 'g'), 8), '') as phone, nullif(lower(email), '') as email,
    nullif(regexp_replace(lower(website), '^(https?://)?(www[.])?', ''), '') as website, nullif(credit_code, '') as credit_code
    from read_csv('{sys.argv[1]}', all_varchar = true)""")

exact = lambda column: cl.ExactMatch(column).configure(term_frequency_adjustments=True)
settings = SettingsCreator(
    link_type="dedupe_only",
    unique_id_column_name="id",
    comparisons=[
        cl.JaroWinklerAtThresholds("name", [0.95, 0.88, 0.8]).configure(term_frequency_adjustments=True),
        exact("city"),
        cl.LevenshteinAtThresholds("address", [1, 2]).configure(term_frequency_adjustments=True),
        cl.LevenshteinAtThresholds("phone", 1).configure(term_frequency_adjustments=True),
        cl.EmailComparison("email"),
        exact("website"),
        exact("credit_code"),
    ],
    blocking_rules_to_generate_predictions=[block_on("name"), block_on("phone"), block_on("credit_code"), block_on("website"), block_on("address"),
        block_on("substr(name, 1, 6)", "city"), block_on("substr(email, 1, 8)", "city")],
    retain_intermediate_calculation_columns=False,
    retain_matching_columns=False,
)
linker = Linker(DuckDBAPI(connection).register("accounts"), settings, log_level=40)
linker.training.estimate_probability_two_random_records_match([block_on("credit_code"), block_on("name", "phone"), block_on("phone", "address")], recall=0.6)
linker.training.estimate_u_using_random_sampling(max_pairs=5e6, seed=1)
for blocking in (block_on("name"), block_on("phone")):
    linker.training.estimate_parameters_using_expectation_maximisation(blocking)
pairs = linker.inference.predict(threshold_match_probability=0.95)
clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, threshold_match_probability=0.95)
connection.execute(f"copy (select id, cluster_id from {clusters.physical_name} order by cast(id as bigint)) to '/dev/stdout' (header)")
